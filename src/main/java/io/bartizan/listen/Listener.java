package io.bartizan.listen;

import io.bartizan.config.HostPort;
import io.bartizan.config.ListenerConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import io.netty.util.NetUtil;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** One listening socket. */
public final class Listener {
  private static final int MIN_BACKLOG = 1024;

  private final ListenerConfig config;
  private final ServerChannel channel;

  private Listener(ListenerConfig config, ServerChannel channel) {
    this.config = config;
    this.channel = channel;
  }

  /**
   * Listens.
   *
   * @return fails with a message for the user when the address cannot be had
   */
  static Future<Listener> open(VertxInternal vertx, ListenerConfig config, Acceptor acceptor) {
    HostPort wanted = config.address();
    InetSocketAddress address = new InetSocketAddress(wanted.host(), wanted.port());
    if (address.isUnresolved()) {
      return Future.failedFuture(failure(config, new IOException("the host is not known")));
    }
    Promise<Listener> promise = Promise.promise();
    ServerChannel channel = vertx.transport().serverChannelFactory(false).newChannel();
    channel.config().setOption(ChannelOption.SO_BACKLOG, Math.max(MIN_BACKLOG, NetUtil.SOMAXCONN));
    channel.pipeline().addLast(acceptor);
    vertx
        .acceptorEventLoopGroup()
        .register(channel)
        .addListener(
            (ChannelFuture registered) -> {
              if (registered.isSuccess()) {
                channel.bind(address).addListener(bound -> opened(config, channel, bound, promise));
              } else {
                channel.unsafe().closeForcibly();
                promise.fail(failure(config, registered.cause()));
              }
            });
    return promise.future();
  }

  private static void opened(
      ListenerConfig config,
      ServerChannel channel,
      io.netty.util.concurrent.Future<?> bound,
      Promise<Listener> promise) {
    if (bound.isSuccess()) {
      promise.complete(new Listener(config, channel));
    } else {
      channel.close();
      promise.fail(failure(config, bound.cause()));
    }
  }

  /** In words for the user; the system's say which call failed, which helps nobody. */
  private static IOException failure(ListenerConfig config, Throwable cause) {
    String reason = String.valueOf(cause.getMessage());
    String lower = reason.toLowerCase(Locale.ROOT);
    if (lower.contains("address already in use")) {
      reason = "address already in use";
    } else if (lower.contains("permission denied")) {
      reason = "permission denied (ports below 1024 need the capability CAP_NET_BIND_SERVICE)";
    } else if (lower.contains("cannot assign requested address")) {
      reason = "the address is not one of this machine's";
    }
    return new IOException(
        "listener %s: cannot listen on %s: %s".formatted(config.name(), config.address(), reason));
  }

  /** As configured. */
  public ListenerConfig config() {
    return config;
  }

  /** Where it listens, with the port that was chosen where 0 was configured. */
  public HostPort address() {
    return new HostPort(
        config.address().host(), ((InetSocketAddress) channel.localAddress()).getPort());
  }

  /** Takes connections, or leaves them waiting in the kernel's queue. From any thread. */
  void accept(boolean wanted) {
    channel.eventLoop().execute(() -> channel.config().setAutoRead(wanted));
  }

  /** Listens no more; connections that were accepted stay. */
  Future<Void> close() {
    Promise<Void> promise = Promise.promise();
    // The JDK's NIO lets go of a socket only at its selector's next turn: whoever connects before
    // would be accepted by the kernel and dropped. So a turn later.
    channel
        .close()
        .addListener(
            _ -> {
              var _ =
                  channel.eventLoop().schedule(() -> promise.complete(), 1, TimeUnit.MILLISECONDS);
            });
    return promise.future();
  }
}
