package io.bartizan.http;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The sending half of a stream after its head, and the flow of its receiving half. Used on the
 * stream's event loop only. After a reset everything is ignored and data released.
 */
public interface BodyWriter {
  /** Sends a part of the body and takes the buffer over. Nothing leaves before {@link #flush}. */
  void write(ByteBuf data);

  /** Ends the message. */
  void end(@Nullable Fields trailers);

  /** Lets out what was written. */
  void flush();

  /** Whether more should be written now; if not, {@link BodyListener#onWritable} tells when. */
  boolean isWritable();

  /** Stops {@link BodyListener#onData} soon: what is already read may still come. Idempotent. */
  void pause();

  /** Lets the body come again. Idempotent. */
  void resume();
}
