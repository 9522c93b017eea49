package io.bartizan.tls;

import io.bartizan.http.Protocol;
import io.bartizan.http.TlsInfo;
import io.netty.channel.Channel;

/**
 * Told how a client's handshake ends, on the channel's event loop: exactly one of the two, once per
 * connection. One listener may serve many connections.
 */
public interface HandshakeListener {
  /**
   * The handshake is complete. The listener adds its handlers to the end of the pipeline; what the
   * client has sent already reaches them right after.
   *
   * @param protocol {@link Protocol#HTTP_2} or {@link Protocol#HTTP_1_1} as ALPN chose; HTTP/1.1
   *     where the client offered nothing
   */
  void established(Channel channel, TlsInfo tls, Protocol protocol);

  /**
   * There will be no handshake; the channel is closed or about to be.
   *
   * @param cause in more words
   */
  void failed(Channel channel, HandshakeFailure failure, Throwable cause);
}
