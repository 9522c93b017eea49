package io.bartizan.observe;

import io.bartizan.address.IpAddress;
import io.bartizan.exchange.ClientAddress;
import io.bartizan.exchange.Exchange;
import io.bartizan.http.ClientSocket;
import io.bartizan.http.Fields;
import io.bartizan.http.Protocol;
import io.bartizan.http.RequestHead;
import io.bartizan.http.ResponseHead;
import io.bartizan.http.ServerConnection;
import io.bartizan.http.ServerStream;
import io.bartizan.http.SilentWriter;
import io.bartizan.http.TlsInfo;
import java.net.InetSocketAddress;
import java.util.Objects;

/** Exchanges in the states that are observed. */
final class Exchanges {
  private Exchanges() {}

  /** A request for a target with one field. */
  static Exchange request(String target, String fieldName, String fieldValue) {
    Fields fields = new Fields();
    fields.add(fieldName, fieldValue);
    RequestHead head =
        new RequestHead(
            Protocol.HTTP_1_1, "GET", "https", "api.example.com", target, fields, false, null);
    return new Exchange(
        new Stream(head),
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

  private static final class Stream extends SilentWriter implements ServerStream {
    private final RequestHead request;

    Stream(RequestHead request) {
      this.request = request;
    }

    @Override
    public RequestHead request() {
      return request;
    }

    @Override
    public ServerConnection connection() {
      return new Connection();
    }

    @Override
    public void interim(ResponseHead head) {}

    @Override
    public void respond(ResponseHead head) {}

    @Override
    public void reset() {}
  }

  private record Connection() implements ServerConnection {
    @Override
    public ClientSocket socket() {
      return ClientSocket.of(
          new InetSocketAddress("127.0.0.1", 1),
          new TlsInfo("api.example.com", "TLSv1.3", "TLS_AES_128_GCM_SHA256", true));
    }

    @Override
    public Protocol protocol() {
      return Protocol.HTTP_1_1;
    }

    @Override
    public int activeStreams() {
      return 1;
    }

    @Override
    public long received() {
      return 0;
    }

    @Override
    public void shutdown() {}

    @Override
    public void close() {}
  }
}
