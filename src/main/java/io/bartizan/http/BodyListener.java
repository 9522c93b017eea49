package io.bartizan.http;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Hears what comes in on one stream after its head, on the stream's event loop. Of {@link #onEnd}
 * and {@link #onReset} exactly one is called, once, and nothing after {@link #onReset}; a message
 * without a body has no {@link #onEnd}, but its stream can still be reset.
 */
public interface BodyListener {
  /** A part of the body, never empty. The listener releases it or passes it on. */
  void onData(ByteBuf data);

  /**
   * The message is complete.
   *
   * @param trailers the trailer fields, or null when there were none
   */
  void onEnd(@Nullable Fields trailers);

  /**
   * The stream is gone in both directions; whatever was not sent will not be. One exception: after
   * {@link StreamReset.Kind#MALFORMED} a client can be answered, at once, if it was not yet and the
   * stream is still {@link ServerStream#isAnswerable}.
   */
  void onReset(StreamReset reset);

  /** All that had arrived was handed over: the time to flush what was written in answer. */
  void onReadComplete();

  /** The stream's own sending half can take more, after {@link BodyWriter#isWritable} was false. */
  void onWritable();
}
