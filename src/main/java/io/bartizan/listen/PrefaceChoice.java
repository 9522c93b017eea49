package io.bartizan.listen;

import io.bartizan.http.Protocol;
import io.bartizan.time.TimerWheel;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Tells HTTP/2 with prior knowledge from HTTP/1 by the first bytes of a connection in the clear
 * (RFC 9113, section 3.4). Decides at the first byte that differs, so that HTTP/1 waits for
 * nothing, and gives its place in the pipeline and what it read to the protocol chosen.
 */
final class PrefaceChoice extends ChannelInboundHandlerAdapter {
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final TimerWheel timers;
  private final long timeoutNanos;
  private final Outcome outcome;
  private final Deadline deadline = new Deadline();
  private @Nullable ChannelHandlerContext context;
  private @Nullable ByteBuf read;

  /**
   * A handler for one channel.
   *
   * @param timeoutNanos for the bytes that decide; then the connection is closed
   * @param outcome told of it, once at most
   */
  PrefaceChoice(TimerWheel timers, long timeoutNanos, Outcome outcome) {
    this.timers = timers;
    this.timeoutNanos = timeoutNanos;
    this.outcome = outcome;
  }

  /** Who hears what comes of it. */
  interface Outcome {
    /** The protocol is known; replaces this handler. */
    void chosen(ChannelHandlerContext choice, Protocol protocol);

    /**
     * It was never known, and the connection is being closed.
     *
     * @param begun whether anything came
     */
    void tooLate(boolean begun);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    this.context = context;
    timers.start(deadline, timeoutNanos);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    deadline.stop();
    ByteBuf rest = read;
    read = null;
    if (rest != null) {
      // Behind the new handler's being added, or the end of a channel, where nobody takes it.
      context.fireChannelRead(rest);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf all = joined(context, (ByteBuf) message);
    read = all;
    int length = Math.min(all.readableBytes(), PREFACE.length);
    for (int i = 0; i < length; i++) {
      if (all.getByte(all.readerIndex() + i) != PREFACE[i]) {
        outcome.chosen(context, Protocol.HTTP_1_1);
        return;
      }
    }
    if (length == PREFACE.length) {
      outcome.chosen(context, Protocol.HTTP_2);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    deadline.stop();
    if (read != null) {
      read.release();
      read = null;
    }
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }

  /** At most 23 bytes are ever copied: with 24 the choice is made. */
  private ByteBuf joined(ChannelHandlerContext context, ByteBuf in) {
    if (read == null) {
      return in;
    }
    ByteBuf all = context.alloc().buffer(read.readableBytes() + in.readableBytes());
    all.writeBytes(read).writeBytes(in);
    read.release();
    in.release();
    return all;
  }

  private final class Deadline extends TimerWheel.Timer {
    @Override
    protected void fired() {
      if (context != null) {
        outcome.tooLate(read != null);
        context.close();
      }
    }
  }
}
