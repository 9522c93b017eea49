package io.bartizan.http;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A client's connection with one request, on which nothing comes. */
public class SilentConnection implements ServerConnection {
  private final ClientSocket socket;

  /** In the clear. */
  public SilentConnection() {
    this(null);
  }

  /** From this machine. */
  public SilentConnection(@Nullable TlsInfo tls) {
    this.socket = ClientSocket.of(new InetSocketAddress("127.0.0.1", 1), tls);
  }

  @Override
  public ClientSocket socket() {
    return socket;
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
