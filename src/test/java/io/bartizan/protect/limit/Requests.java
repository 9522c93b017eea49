package io.bartizan.protect.limit;

import io.bartizan.address.IpAddress;
import io.bartizan.exchange.ClientAddress;
import io.bartizan.exchange.Exchange;
import io.bartizan.http.Fields;
import io.bartizan.http.Protocol;
import io.bartizan.http.RequestHead;
import io.bartizan.http.SilentStream;
import java.util.Objects;

/** Requests as guards see them. */
final class Requests {
  private Requests() {}

  /**
   * A request.
   *
   * @param client its address
   * @param nanos when it came
   * @param fields name and value in turn
   */
  static Exchange from(String client, long nanos, String... fields) {
    return from(Objects.requireNonNull(IpAddress.parse(client)), nanos, fields);
  }

  static Exchange from(IpAddress client, long nanos, String... fields) {
    Fields all = new Fields();
    for (int i = 0; i < fields.length; i += 2) {
      all.add(fields[i], fields[i + 1]);
    }
    RequestHead head =
        new RequestHead(Protocol.HTTP_1_1, "GET", "http", "h", "/", all, false, null);
    return new Exchange(
        new SilentStream(head),
        "http",
        "::1",
        false,
        new ClientAddress(client, ""),
        "id",
        nanos,
        0);
  }

  /** Another request that is the same. */
  static Exchange again(Exchange other) {
    return new Exchange(
        other.stream(), "http", "::1", false, other.clientAddress(), "id", other.startNanos(), 0);
  }
}
