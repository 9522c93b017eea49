package io.bartizan.listen;

import io.bartizan.http.Protocol;
import io.bartizan.http.ServerConnection;
import io.bartizan.http.TlsInfo;
import io.netty.channel.ChannelHandler;
import org.jspecify.annotations.Nullable;

/** Makes the server's end of connections whose protocol is known. */
@FunctionalInterface
interface ServerConnections {
  /**
   * One for a connection.
   *
   * @param tls what TLS agreed on, or null in the clear
   */
  Made make(Protocol protocol, @Nullable TlsInfo tls);

  /**
   * A server's end under its two roles, mostly one object.
   *
   * @param handler to be last in the pipeline
   */
  record Made(ChannelHandler handler, ServerConnection connection) {}
}
