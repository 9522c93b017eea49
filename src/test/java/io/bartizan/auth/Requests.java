package io.bartizan.auth;

import io.bartizan.address.IpAddress;
import io.bartizan.exchange.ClientAddress;
import io.bartizan.exchange.Exchange;
import io.bartizan.http.Fields;
import io.bartizan.http.Protocol;
import io.bartizan.http.RequestHead;
import io.bartizan.http.SilentStream;
import java.util.Objects;

/** Requests that may prove something. */
final class Requests {
  private static final ClientAddress CLIENT =
      ClientAddress.of(Objects.requireNonNull(IpAddress.parse("192.0.2.7")));

  private Requests() {}

  /**
   * A request, at a time.
   *
   * @param fields name and value in turn
   */
  static Exchange at(long epochSeconds, String target, String... fields) {
    return of(CLIENT, epochSeconds, target, fields);
  }

  /** One that comes from elsewhere. */
  static Exchange from(String address, String target, String... fields) {
    return of(
        ClientAddress.of(Objects.requireNonNull(IpAddress.parse(address))), 0, target, fields);
  }

  private static Exchange of(
      ClientAddress client, long epochSeconds, String target, String... fields) {
    Fields all = new Fields();
    for (int i = 0; i < fields.length; i += 2) {
      all.add(fields[i], fields[i + 1]);
    }
    RequestHead head =
        new RequestHead(Protocol.HTTP_1_1, "GET", "https", "h", target, all, false, null);
    Exchange exchange =
        new Exchange(
            new SilentStream(head), "https", "::1", false, client, "id", 0, epochSeconds * 1000);
    exchange.target(target);
    return exchange;
  }

  /** A request that came just now in tests that do not care when. */
  static Exchange to(String target, String... fields) {
    return at(0, target, fields);
  }
}
