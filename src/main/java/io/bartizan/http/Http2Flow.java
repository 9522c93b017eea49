package io.bartizan.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/**
 * One exchange on an HTTP/2 stream, as both sides of it have in common: sending a body within the
 * peer's windows, receiving one within ours, and ending once. When it is over nothing is delivered
 * any more and whatever is asked does nothing, though the stream itself may live on until its last
 * frame is out.
 */
abstract class Http2Flow implements BodyWriter {
  /** No {@code Content-Length}. */
  static final long UNKNOWN_LENGTH = -1;

  /**
   * How much is taken unflushed. Netty asks the peer's window and the socket only, and a window may
   * be of 2 GiB.
   */
  private static final int MAX_UNFLUSHED = BufferBounds.QUEUE;

  private final Http2Link link;
  private final Http2Stream stream;
  private final Http2Inflow inflow = new Http2Inflow(this);
  private boolean over;
  private boolean sendEnded;
  private boolean awaitsWritable;
  private int unflushed;
  private long written;
  private long lastFlush;

  /** Whether it waits in the link's list of those that have read something; the link's own. */
  boolean isTouched;

  /** Whether it waits in the link's list of those to be settled; the link's own. */
  boolean isDue;

  Http2Flow(Http2Link link, Http2Stream stream) {
    this.link = link;
    this.stream = stream;
  }

  /** Who hears of it. */
  abstract BodyListener listener();

  /** A header block after the one that made this exchange. */
  abstract void block(ReceivedBlock block, boolean endStream) throws Http2Exception;

  /** All that comes has come and is now due. */
  abstract void received(@Nullable Fields trailers);

  /** Whether what was received in full is delivered even when the stream is gone by then. */
  abstract boolean survivesItsStream();

  /** This half was ended. */
  abstract void sent();

  /** Content came after the end of the exchange; it is thrown away. */
  abstract void late();

  final Http2Link link() {
    return link;
  }

  final Http2Stream stream() {
    return stream;
  }

  final Http2Inflow inflow() {
    return inflow;
  }

  final boolean isOver() {
    return over;
  }

  final boolean isSendEnded() {
    return sendEnded;
  }

  /** Lets nothing more be delivered or sent. */
  final void finish() {
    over = true;
    inflow.drop();
  }

  /** The peer or the connection ended it. */
  final void reset(StreamReset reset) {
    if (over) {
      return;
    }
    if (inflow.isEndHeld() && survivesItsStream()) {
      sendEnded = true;
      return;
    }
    finish();
    listener().onReset(reset);
  }

  /** Gives it up, telling the peer. */
  final void giveUp(Http2Error error) {
    if (!over) {
      finish();
      link.giveUp(stream, error);
    }
  }

  /** There is nothing to be sent after the head. */
  final void endSending() {
    sendEnded = true;
  }

  /** Sends a head; without a body it ends this half. */
  final void head(SentBlock block, boolean endStream) {
    link.write(stream.id(), block, endStream);
    if (endStream) {
      sendEnded = true;
      sent();
    }
  }

  @Override
  public final void write(ByteBuf data) {
    int length = data.readableBytes();
    if (over || sendEnded || length == 0) {
      data.release();
      return;
    }
    unflushed = unflushed() + length;
    written += length;
    link.write(stream, data, false);
  }

  @Override
  public final void end(@Nullable Fields trailers) {
    if (over || sendEnded) {
      return;
    }
    sendEnded = true;
    if (trailers == null || trailers.size() == 0) {
      link.write(stream, Unpooled.EMPTY_BUFFER, true);
    } else {
      link.write(stream.id(), SentBlock.trailers(trailers), true);
    }
    sent();
  }

  /** Bytes of the body that were written, sent or not. */
  final long written() {
    return written;
  }

  /** What was written since the connection was last flushed. */
  private int unflushed() {
    if (lastFlush != link.flushes()) {
      lastFlush = link.flushes();
      unflushed = 0;
    }
    return unflushed;
  }

  /** Lets out all that was written to the connection; also after the end of the exchange. */
  @Override
  public final void flush() {
    link.batch().flushSoon();
  }

  @Override
  public final boolean isWritable() {
    if (over || sendEnded) {
      return true;
    }
    boolean flushed = unflushed() < MAX_UNFLUSHED;
    if (flushed && link.isWritable(stream)) {
      return true;
    }
    awaitsWritable = true;
    if (flushed) {
      link.onHeldUp();
    } else {
      link.batch().settleLater(this);
    }
    return false;
  }

  /** Whether {@link BodyListener#onWritable} is owed. */
  final boolean awaitsWritable() {
    return awaitsWritable && !over && !sendEnded;
  }

  @Override
  public final void pause() {
    inflow.pause();
  }

  @Override
  public final void resume() {
    if (inflow.isPaused() && inflow.resume() && !over) {
      link.batch().settleLater(this);
    }
  }

  /** Hands over what waited, in either direction; at a time when nothing else is being done. */
  final void settle() {
    if (inflow.deliver() && !over) {
      listener().onReadComplete();
    }
    if (awaitsWritable() && unflushed() < MAX_UNFLUSHED && link.isWritable(stream)) {
      awaitsWritable = false;
      listener().onWritable();
    }
  }
}
