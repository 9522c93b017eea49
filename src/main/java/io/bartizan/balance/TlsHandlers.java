package io.bartizan.balance;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;

/** How a pool's {@code https} endpoints are spoken to: whom to trust, what to present, ALPN. */
@FunctionalInterface
public interface TlsHandlers {
  /**
   * The handler for a new connection. Its handshake fails where the peer's certificate is not to be
   * trusted or is for another name.
   *
   * @param host of the endpoint's URL, a name or an IP address without brackets
   */
  SslHandler newHandler(ByteBufAllocator allocator, String host, int port);
}
