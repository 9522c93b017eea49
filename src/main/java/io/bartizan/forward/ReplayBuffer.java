package io.bartizan.forward;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * What has come of a request's body, kept while it may have to be sent, or sent again. Copies,
 * since a retained slice of a few bytes would hold on to the whole buffer that it was read into.
 */
final class ReplayBuffer {
  /** Beyond so many bytes a body that is sent is not kept for another try. */
  static final int MAX_BYTES = 64 * 1024;

  private final ByteBufAllocator allocator;
  private @Nullable ByteBuf bytes;
  private boolean complete = true;

  ReplayBuffer(ByteBufAllocator allocator) {
    this.allocator = allocator;
  }

  /** Whether it still has all that came. */
  boolean isComplete() {
    return complete;
  }

  /**
   * Keeps a copy that must not be lost, since it was not sent, whatever the bound: the body is
   * paused by then, and this what had been read before.
   */
  void keep(ByteBuf data) {
    if (bytes == null) {
      bytes = allocator.buffer(data.readableBytes());
    }
    bytes.writeBytes(data, data.readerIndex(), data.readableBytes());
  }

  /** Keeps a copy of what is sent as well, within the bound. */
  void keepIfSmall(ByteBuf data) {
    if (!complete) {
      return;
    }
    int kept = bytes == null ? 0 : bytes.readableBytes();
    if (kept + data.readableBytes() > MAX_BYTES) {
      drop();
    } else {
      keep(data);
    }
  }

  /**
   * All of it for sending, or null when there is nothing. Stays here too, within the bound, for a
   * further try.
   */
  @Nullable ByteBuf send(boolean mayTryAgain) {
    ByteBuf all = bytes;
    if (mayTryAgain && (all == null || all.readableBytes() <= MAX_BYTES)) {
      return all == null ? null : all.copy();
    }
    complete = false;
    bytes = null;
    return all;
  }

  /** There will be no further try. */
  void drop() {
    complete = false;
    if (bytes != null) {
      bytes.release();
      bytes = null;
    }
  }
}
