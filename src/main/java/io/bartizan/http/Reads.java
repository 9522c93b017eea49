package io.bartizan.http;

import io.bartizan.time.Ticker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * How much one connection reads at a time: what usually comes, at most {@link BufferBounds#QUEUE};
 * and {@link LargeBuffers#BYTES} while a long body moves fast, which halves what a byte of it
 * costs. A body is as fast as the slower of its two peers, since it is not read while it cannot be
 * written.
 */
final class Reads implements RecvByteBufAllocator {
  /** What must have come fast before more is read at once: a short body never gets that far. */
  private static final int STREAK = 2 * 1024 * 1024;

  /** At 4 MB a second a body is fast. */
  private static final long NANOS_PER_BYTE = 250;

  /** From 2 KiB on, by what comes. */
  private static final RecvByteBufAllocator USUAL =
      new AdaptiveRecvByteBufAllocator(64, 2048, BufferBounds.QUEUE).maxMessagesPerRead(16);

  private final Ticker ticker;
  private boolean large;
  private long received;

  Reads(Ticker ticker) {
    this.ticker = ticker;
  }

  /**
   * Lets a connection read much at once. Not for TLS, whose records are taken apart anyway, nor for
   * HTTP/2, where one slow stream would hold what all have read.
   */
  static void allowLarge(Channel channel) {
    if (channel.config().getRecvByteBufAllocator() instanceof Reads reads) {
      reads.large = true;
    }
  }

  /** How many bytes have been read of a connection under {@link BufferBounds}; of others 0. */
  static long received(Channel channel) {
    return channel.config().getRecvByteBufAllocator() instanceof Reads reads ? reads.received : 0;
  }

  @Override
  public ExtendedHandle newHandle() {
    return new Paced((ExtendedHandle) USUAL.newHandle());
  }

  private final class Paced extends DelegatingHandle implements ExtendedHandle {
    private long streak;
    private long lastNanos;
    private long lastBytes;

    Paced(ExtendedHandle usual) {
      super(usual);
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
      ByteBuf buffer = large && streak >= STREAK && isFast() ? LargeBuffers.take() : null;
      return buffer == null ? super.allocate(allocator) : buffer;
    }

    private boolean isFast() {
      return ticker.nanos() - lastNanos <= lastBytes * NANOS_PER_BYTE;
    }

    @Override
    public void lastBytesRead(int bytes) {
      super.lastBytesRead(bytes);
      if (bytes > 0) {
        received += bytes;
      }
      // Small messages do not pay for the clock.
      if (large && bytes >= BufferBounds.QUEUE) {
        streak = isFast() ? streak + bytes : bytes;
        lastNanos = ticker.nanos();
        lastBytes = bytes;
      }
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
      return ((ExtendedHandle) delegate()).continueReading(maybeMoreData);
    }
  }
}
