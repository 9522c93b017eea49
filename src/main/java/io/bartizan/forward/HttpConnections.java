package io.bartizan.forward;

import io.bartizan.config.PoolConfig.Protocol;
import io.bartizan.http.ClientConnection;
import io.bartizan.http.Http1ClientConnection;
import io.bartizan.http.Http2ClientConnection;
import io.bartizan.time.Ticker;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;

/** Puts the gateway's own HTTP/1 and HTTP/2 on channels. */
public final class HttpConnections implements ClientConnectionFactory {
  private final Ticker ticker;

  /** A factory for any event loop. */
  public HttpConnections(Ticker ticker) {
    this.ticker = ticker;
  }

  @Override
  public ClientConnection install(
      Channel channel, Protocol protocol, ClientConnection.Owner owner) {
    return switch (protocol) {
      case HTTP1 -> {
        // A tunnel's two directions end apart from each other. Only set now: a TLS handshake would
        // not notice that its peer is gone.
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        Http1ClientConnection connection = new Http1ClientConnection(owner, ticker);
        channel.pipeline().addLast(connection);
        yield connection;
      }
      case H2, H2C -> {
        Http2ClientConnection connection = Http2ClientConnection.create(owner, ticker);
        channel.pipeline().addLast(connection);
        yield connection;
      }
    };
  }
}
