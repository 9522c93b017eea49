package io.bartizan.forward;

import io.bartizan.config.PoolConfig.Protocol;
import io.bartizan.http.ClientConnection;
import io.netty.channel.Channel;

/** Puts HTTP on a connected channel. */
@FunctionalInterface
public interface ClientConnectionFactory {
  /**
   * Adds the handlers of a protocol to a channel, on its event loop.
   *
   * @param channel connected and, over TLS, behind a finished handshake
   * @param owner who keeps the connection; not called before this returns
   */
  ClientConnection install(Channel channel, Protocol protocol, ClientConnection.Owner owner);
}
