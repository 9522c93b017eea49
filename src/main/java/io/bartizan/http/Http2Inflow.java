package io.bartizan.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import org.jspecify.annotations.Nullable;

/**
 * The body that one stream receives. The peer gets its credit back (RFC 9113, section 5.2) for what
 * the listener took while it was not paused, so that never more than the stream's window waits
 * here; what waits is copied together, so that a body in tiny frames does not hold a buffer for
 * each. Holds the body to its {@code Content-Length}.
 */
final class Http2Inflow {
  private static final int LEAST_HELD = 4096;

  private final Http2Flow flow;
  private boolean paused;
  private boolean shut;
  private @Nullable ByteBuf held;
  private boolean endHeld;
  private @Nullable Fields heldTrailers;
  private int credit;
  private long expected = Http2Flow.UNKNOWN_LENGTH;
  private long received;

  Http2Inflow(Http2Flow flow) {
    this.flow = flow;
  }

  /** How long the body will be, if it is known. */
  void expect(long length) {
    expected = length;
  }

  /**
   * Takes the content of a DATA frame, which stays the caller's.
   *
   * @return how many bytes of credit the peer gets back at once
   */
  int data(ByteBuf data, int padding, boolean end) throws Http2Exception {
    int length = data.readableBytes();
    if (flow.isOver()) {
      if (length > 0) {
        flow.late();
      }
      return length + padding;
    }
    count(length, end);
    if (length > 0 && !shut) {
      if (isHolding()) {
        hold(data);
      } else {
        flow.listener().onData(data.retain());
      }
    }
    if (end && !flow.isOver()) {
      finish(null);
    }
    // Only now, so that of a frame that ends in an error nothing is given back twice.
    credit += length + padding;
    return (shut || isHolding()) && !flow.isOver() ? 0 : takeCredit();
  }

  /** The body ends with trailers. */
  void trailers(Fields trailers) throws Http2Exception {
    count(0, true);
    finish(trailers.size() == 0 ? null : trailers);
  }

  /** Whether all has come that will, and some of it waits. */
  boolean isEndHeld() {
    return endHeld;
  }

  boolean isPaused() {
    return paused;
  }

  void pause() {
    paused = true;
  }

  /** Nothing of the body is wanted: what comes is thrown away, and no credit given for it. */
  void shut() {
    shut = true;
  }

  /** Whether there is something to be done about it, later: {@link #deliver}. */
  boolean resume() {
    paused = false;
    return held != null || endHeld || credit > 0;
  }

  /** Hands over what waited; whether there was any. */
  boolean deliver() {
    if (paused || flow.isOver()) {
      return false;
    }
    boolean any = held != null || endHeld;
    ByteBuf data = held;
    held = null;
    if (data != null) {
      flow.listener().onData(data);
    }
    if (endHeld && !paused && !flow.isOver()) {
      endHeld = false;
      flow.received(heldTrailers);
    }
    if (!paused || flow.isOver()) {
      flow.link().credit().refund(flow.stream(), takeCredit());
    }
    return any;
  }

  /** Nobody listens any more. */
  void drop() {
    endHeld = false;
    if (held != null) {
      held.release();
      held = null;
    }
    flow.link().credit().refund(flow.stream(), takeCredit());
  }

  private boolean isHolding() {
    return paused || held != null || endHeld;
  }

  private int takeCredit() {
    int all = credit;
    credit = 0;
    return all;
  }

  private void hold(ByteBuf data) {
    if (held == null) {
      held = flow.link().context().alloc().buffer(Math.max(LEAST_HELD, data.readableBytes()));
    }
    held.writeBytes(data);
  }

  private void finish(@Nullable Fields trailers) {
    if (isHolding()) {
      endHeld = true;
      heldTrailers = trailers;
    } else {
      flow.received(trailers);
    }
  }

  private void count(int length, boolean end) throws Http2Exception {
    received += length;
    if (expected != Http2Flow.UNKNOWN_LENGTH
        && (received > expected || (end && received < expected))) {
      throw Http2Exception.streamError(
          flow.stream().id(), Http2Error.PROTOCOL_ERROR, "content other than Content-Length says");
    }
  }
}
