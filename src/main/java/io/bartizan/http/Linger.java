package io.bartizan.http;

import io.bartizan.time.TimerWheel;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import java.util.concurrent.TimeUnit;

/**
 * The last of a client's connection: what was written still leaves, however slowly the client takes
 * it, and then the client is waited for. To close with bytes unread, or before they come, would
 * reset the connection and could take the end of the last answer with it (RFC 9112, section 9.6).
 *
 * <p>Sits in front of the connection's own handler and throws away what comes.
 */
final class Linger extends ChannelInboundHandlerAdapter {
  /** How long a client that has been sent everything may be silent before it closes. */
  private static final long AWAIT_END_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** And how long it may take to close in all: as long as nginx gives it. */
  private static final long AWAIT_END_AT_MOST_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final TimerWheel timers;
  private final long idleNanos;
  private final ChannelFuture outputEnd;
  private final ChannelHandlerContext connection;
  private final Deadline deadline = new Deadline();
  private final TimerWheel.Timer last = new Last();
  private long unsent = Long.MAX_VALUE;

  private Linger(
      TimerWheel timers,
      long idleNanos,
      ChannelFuture outputEnd,
      ChannelHandlerContext connection) {
    this.timers = timers;
    this.idleNanos = idleNanos;
    this.outputEnd = outputEnd;
    this.connection = connection;
  }

  /**
   * Begins the end.
   *
   * @param connection the connection's handler, which hears no more than that the channel is closed
   * @param outputEnd done when all was sent, the end of the output too
   * @param idleNanos how long a client may take nothing of what is left
   */
  static void begin(
      ChannelHandlerContext connection,
      ChannelFuture outputEnd,
      TimerWheel timers,
      long idleNanos) {
    Linger linger = new Linger(timers, idleNanos, outputEnd, connection);
    connection.pipeline().addBefore(connection.name(), null, linger);
    connection.channel().config().setAutoRead(true);
    timers.start(linger.deadline, idleNanos);
    outputEnd.addListener(sent -> linger.awaitEnd());
  }

  private void awaitEnd() {
    if (connection.channel().isActive()) {
      timers.start(deadline, AWAIT_END_NANOS);
      timers.start(last, AWAIT_END_AT_MOST_NANOS);
    } else {
      stop();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ((ByteBuf) message).release();
    if (last.isArmed()) {
      timers.start(deadline, AWAIT_END_NANOS);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {}

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
      outputEnd.addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    Unexpected.log(cause);
    connection.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    stop();
    context.fireChannelInactive();
  }

  private void stop() {
    deadline.stop();
    last.stop();
  }

  private final class Last extends TimerWheel.Timer {
    @Override
    protected void fired() {
      connection.close();
    }
  }

  private final class Deadline extends TimerWheel.Timer {
    @Override
    protected void fired() {
      long left = Unsent.bytes(connection.channel());
      if (outputEnd.isDone() || left >= unsent) {
        connection.close();
      } else {
        unsent = left;
        timers.start(this, idleNanos);
      }
    }
  }
}
