package io.bartizan.soak;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** How many bytes passed by, and their CRC-32C; by one thread at a time, asked by any. */
final class Digest {
  private final CRC32C checksum = new CRC32C();
  private volatile long bytes;

  // Only the thread that adds ever writes.
  @SuppressWarnings("NonAtomicVolatileUpdate")
  void add(Buffer data) {
    ByteBuffer view = ((BufferInternal) data).getByteBuf().nioBuffer();
    bytes += view.remaining();
    checksum.update(view);
  }

  /** Also while it goes on. */
  long bytes() {
    return bytes;
  }

  /** Equal for equal content. */
  @Override
  public String toString() {
    return "%d bytes, CRC-32C %08x".formatted(bytes, checksum.getValue());
  }
}
