package io.bartizan.forward;

import io.bartizan.balance.Endpoint;
import io.bartizan.balance.Pool;
import io.bartizan.http.BufferBounds;
import io.bartizan.time.Ticker;
import io.bartizan.time.TimerWheel;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.vertx.core.internal.VertxInternal;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Makes connections on one event loop: name, TCP, TLS, and then HTTP by the {@link
 * ClientConnectionFactory}. Keeps none of them; {@link ConnectAttempt} is what happens to one.
 */
public final class UpstreamConnector implements Connector {
  private final VertxInternal vertx;
  private final EventLoop loop;
  private final TimerWheel timers;
  private final Ticker ticker;
  private final ClientConnectionFactory factory;
  private final Bootstrap bootstrap;

  /**
   * A connector.
   *
   * @param vertx whose transport and name resolver are used
   * @param loop where the connections live and everything happens
   * @param timers of the event loop
   */
  public UpstreamConnector(
      VertxInternal vertx,
      EventLoop loop,
      TimerWheel timers,
      Ticker ticker,
      ClientConnectionFactory factory) {
    this(vertx, loop, timers, ticker, factory, vertx.transport().channelFactory(false));
  }

  /** For channels of another kind than those of Vert.x. */
  UpstreamConnector(
      VertxInternal vertx,
      EventLoop loop,
      TimerWheel timers,
      Ticker ticker,
      ClientConnectionFactory factory,
      ChannelFactory<? extends Channel> channels) {
    this.vertx = vertx;
    this.loop = loop;
    this.timers = timers;
    this.ticker = ticker;
    this.factory = factory;
    this.bootstrap =
        new Bootstrap()
            .group(loop)
            .channelFactory(channels)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_KEEPALIVE, true)
            .handler(new NoHandlers());
  }

  @Override
  public void connect(Pool pool, Endpoint endpoint, Listener listener) {
    new ConnectAttempt(this, pool, endpoint, listener).start();
  }

  EventLoop loop() {
    return loop;
  }

  TimerWheel timers() {
    return timers;
  }

  Ticker ticker() {
    return ticker;
  }

  ClientConnectionFactory factory() {
    return factory;
  }

  Future<List<InetSocketAddress>> resolve(String host) {
    return vertx.nameResolver().resolveAll(loop, host);
  }

  Bootstrap bootstrap(int timeoutMillis) {
    return bootstrap.clone().option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMillis);
  }

  /** Nothing until the connection is there: then it is known whether TLS comes first. */
  private static final class NoHandlers extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      BufferBounds.apply(channel);
    }
  }
}
