package io.bartizan.listen;

import io.bartizan.address.IpAddress;
import io.bartizan.http.BufferBounds;
import io.bartizan.observe.Metrics;
import io.bartizan.protect.ConnectionGuard;
import io.bartizan.protect.ConnectionPlace;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Hands accepted sockets to the event loops in turn. Runs on the acceptor's own event loop, since
 * SO_REUSEPORT would let a second gateway take half of the connections unnoticed.
 */
final class Acceptor extends ChannelInboundHandlerAdapter {
  /** Between attempts while the process has no more file descriptors. */
  private static final long BACK_OFF_MILLIS = 200;

  private static final Logger LOG = System.getLogger(Acceptor.class.getName());

  private final String listener;
  private final List<Target> targets;
  private final ConnectionGuard guard;
  private final Metrics metrics;
  private final HandshakeFailureLog log;
  private int next;
  private boolean failing;

  /**
   * For one listener.
   *
   * @param log told of connections that are refused, of the same thread
   */
  Acceptor(
      String listener,
      List<Target> targets,
      ConnectionGuard guard,
      Metrics metrics,
      HandshakeFailureLog log) {
    this.listener = listener;
    this.targets = List.copyOf(targets);
    this.guard = guard;
    this.metrics = metrics;
    this.log = log;
  }

  /** Where a socket may go, and what is put into its pipeline there. */
  record Target(EventLoop eventLoop, ChannelHandler start) {}

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    recovered();
    Channel child = (Channel) message;
    if (isRefused(child)) {
      child.unsafe().closeForcibly();
      return;
    }
    Target target = targets.get(next);
    next = next + 1 == targets.size() ? 0 : next + 1;
    try {
      prepare(child);
    } catch (ChannelException e) {
      // The peer is gone already. It is not the listener that failed.
      child.unsafe().closeForcibly();
      return;
    }
    child.pipeline().addLast(target.start());
    target
        .eventLoop()
        .register(child)
        .addListener(
            (ChannelFuture registered) -> {
              if (!registered.isSuccess()) {
                child.unsafe().closeForcibly();
              }
            });
  }

  private boolean isRefused(Channel child) {
    if (!(child.remoteAddress() instanceof InetSocketAddress peer)) {
      // Gone already, and nobody could be asked about it.
      return true;
    }
    IpAddress address = IpAddress.of(peer.getAddress());
    String reason = guard.refusal(address, listener);
    if (reason == null) {
      ConnectionPlace place = guard.place(address, listener);
      reason = place.refusal();
      Runnable release = place.release();
      child.closeFuture().addListener(_ -> release.run());
    }
    if (reason != null) {
      metrics.connectionRefused(listener, reason);
      metrics.connectionRefusedFrom(guard.country(address));
      log.refused(listener, peer, reason);
    }
    return reason != null;
  }

  private static void prepare(Channel child) {
    child.config().setOption(ChannelOption.TCP_NODELAY, true);
    // Finds peers that vanished without a FIN under long idle tunnels.
    child.config().setOption(ChannelOption.SO_KEEPALIVE, true);
    BufferBounds.apply(child);
  }

  /**
   * Accepting failed, mostly for want of file descriptors. The socket stays readable, so trying at
   * once would spin; the listener pauses and goes on.
   */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    metrics.acceptFailed();
    if (!failing) {
      failing = true;
      LOG.log(
          Level.WARNING,
          "listener {0}: cannot accept connections: {1}",
          listener,
          cause.getMessage());
    }
    Channel channel = context.channel();
    if (channel.config().isAutoRead()) {
      channel.config().setAutoRead(false);
      var _ =
          channel
              .eventLoop()
              .schedule(
                  () -> channel.config().setAutoRead(true), BACK_OFF_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void recovered() {
    if (failing) {
      failing = false;
      LOG.log(Level.INFO, "listener {0}: accepts connections again", listener);
    }
  }
}
