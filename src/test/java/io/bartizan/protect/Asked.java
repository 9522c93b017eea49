package io.bartizan.protect;

import static java.util.Objects.requireNonNull;

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
import java.net.InetSocketAddress;

/** A request of a client, and what becomes of it. */
final class Asked extends SilentWriter implements ServerStream, ServerConnection {
  private static final String PROXY = "10.0.0.1";

  final Exchange exchange;
  int status;
  String retryAfter = "";
  boolean held;
  boolean lastOfConnection;
  boolean closed;

  private Asked(String client, boolean proxied) {
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
  public RequestHead request() {
    return new RequestHead(
        Protocol.HTTP_1_1, "GET", "http", "a.test", "/", new Fields(), false, null);
  }

  @Override
  public ServerConnection connection() {
    return this;
  }

  @Override
  public void hold() {
    held = true;
  }

  @Override
  public void interim(ResponseHead head) {}

  @Override
  public void respond(ResponseHead head) {
    status = head.status();
    int slot = head.fields().find(io.bartizan.http.FieldName.of("retry-after"));
    retryAfter = slot < 0 ? "" : head.fields().value(slot);
  }

  @Override
  public void reset() {}

  @Override
  public ClientSocket socket() {
    return ClientSocket.of(new InetSocketAddress("127.0.0.1", 1), null);
  }

  @Override
  public Protocol protocol() {
    return Protocol.HTTP_1_1;
  }

  @Override
  public long received() {
    return 0;
  }

  @Override
  public int activeStreams() {
    return 1;
  }

  @Override
  public void shutdown() {
    lastOfConnection = true;
  }

  @Override
  public void close() {
    closed = true;
  }
}
