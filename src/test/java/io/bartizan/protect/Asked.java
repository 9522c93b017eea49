package io.bartizan.protect;

import static java.util.Objects.requireNonNull;

import io.bartizan.address.IpAddress;
import io.bartizan.exchange.ClientAddress;
import io.bartizan.exchange.Exchange;
import io.bartizan.http.FieldName;
import io.bartizan.http.Fields;
import io.bartizan.http.Protocol;
import io.bartizan.http.RequestHead;
import io.bartizan.http.ResponseHead;
import io.bartizan.http.ServerConnection;
import io.bartizan.http.SilentConnection;
import io.bartizan.http.SilentStream;

/** A request of a client, and what becomes of it. */
final class Asked extends SilentStream {
  private static final String PROXY = "10.0.0.1";

  final Exchange exchange;
  int status;
  String retryAfter = "";
  boolean held;
  boolean lastOfConnection;
  boolean closed;

  private Asked(String client, boolean proxied) {
    super(
        new RequestHead(
            Protocol.HTTP_1_1, "GET", "http", "a.test", "/", new Fields(), false, null));
    exchange =
        new Exchange(
            this,
            "http",
            proxied ? PROXY : client,
            proxied,
            ClientAddress.of(ip(client)),
            "id-1",
            0,
            0);
  }

  /** Whose connection is its own. */
  static Asked by(String client) {
    return new Asked(client, false);
  }

  /** Who comes through a trusted proxy. */
  static Asked behindProxy(String client) {
    return new Asked(client, true);
  }

  static IpAddress ip(String text) {
    return requireNonNull(IpAddress.parse(text));
  }

  @Override
  public ServerConnection connection() {
    return new SilentConnection() {
      @Override
      public void shutdown() {
        lastOfConnection = true;
      }

      @Override
      public void close() {
        closed = true;
      }
    };
  }

  @Override
  public void hold() {
    held = true;
  }

  @Override
  public void respond(ResponseHead head) {
    status = head.status();
    int slot = head.fields().find(FieldName.RETRY_AFTER);
    retryAfter = slot < 0 ? "" : head.fields().value(slot);
  }
}
