package io.bartizan.observe;

import io.bartizan.address.IpAddress;
import io.bartizan.exchange.ClientAddress;
import io.bartizan.exchange.Exchange;
import io.bartizan.http.Fields;
import io.bartizan.http.Protocol;
import io.bartizan.http.RequestHead;
import io.bartizan.http.SilentConnection;
import io.bartizan.http.SilentStream;
import io.bartizan.http.TlsInfo;
import java.util.Objects;

/** Exchanges in the states that are observed. */
final class Exchanges {
  private static final TlsInfo TLS =
      new TlsInfo("api.example.com", "TLSv1.3", "TLS_AES_128_GCM_SHA256", true);

  private Exchanges() {}

  /** A request for a target with one field. */
  static Exchange request(String target, String fieldName, String fieldValue) {
    Fields fields = new Fields();
    fields.add(fieldName, fieldValue);
    RequestHead head =
        new RequestHead(
            Protocol.HTTP_1_1, "GET", "https", "api.example.com", target, fields, false, null);
    return new Exchange(
        new SilentStream(head, new SilentConnection(TLS)),
        "https",
        "192.0.2.7",
        false,
        ClientAddress.of(Objects.requireNonNull(IpAddress.parse("192.0.2.7"))),
        "id-1",
        1_000,
        1_700_000_000_123L);
  }

  /** A request that the pool's endpoint answered. */
  static Exchange answered(String route, String pool, String endpoint, int status) {
    Exchange exchange = request("/a", "user-agent", "curl/8");
    exchange.route(route, RouteRows.NO_ROUTE);
    exchange.upstream(pool, endpoint);
    exchange.responded(status, 2_000);
    return exchange;
  }
}
