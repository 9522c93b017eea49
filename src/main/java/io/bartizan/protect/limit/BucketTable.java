package io.bartizan.protect.limit;

import io.bartizan.config.RateLimitConfig.Window;
import io.github.bucket4j.BucketConfiguration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The buckets of a limit, one for each key and window, for all event loops. Has no memory before
 * there are keys, and grows with them as far as {@link BucketMemory} lets it.
 */
final class BucketTable {
  /** Two event loops seldom meet in one of so many, unless they ask of the same client. */
  private static final int SEGMENTS = 256;

  private static final int SEGMENT_SHIFT = 56;

  private final BucketConfiguration[] windows;
  private final long[] full;
  private final BucketMemory memory;
  private final AtomicReferenceArray<@Nullable BucketSegment> segments =
      new AtomicReferenceArray<>(SEGMENTS);
  private volatile boolean retired;

  /**
   * Without any bucket.
   *
   * @param factor how many times each limit and burst counts
   */
  BucketTable(List<Window> windows, int factor, BucketMemory memory) {
    this.windows =
        windows.stream()
            .map(window -> configuration(window, factor))
            .toArray(BucketConfiguration[]::new);
    this.full = new long[this.windows.length * OpenBucket.NUMBERS];
    for (int i = 0; i < this.windows.length; i++) {
      long[] one = OpenBucket.full(this.windows[i]);
      System.arraycopy(one, 0, full, i * OpenBucket.NUMBERS, OpenBucket.NUMBERS);
    }
    this.memory = memory;
  }

  private static BucketConfiguration configuration(Window window, int factor) {
    // More than a token a nanosecond is no limit, and bucket4j refuses it.
    long limit = Math.min((long) window.limit() * factor, window.window().toNanos());
    long burst = (long) window.burst() * factor;
    return BucketConfiguration.builder()
        .addLimit(bandwidth -> bandwidth.capacity(burst).refillGreedy(limit, window.window()))
        .build();
  }

  /** See {@link BucketSegment#ask}. */
  long ask(long key, int cost, long nowNanos, boolean take, long[] told, int toldAt) {
    return segment(key).ask(slotKey(key), cost, nowNanos, take, told, toldAt);
  }

  /** See {@link BucketSegment#giveBack}. */
  void giveBack(long key, int cost, long nowNanos) {
    segment(key).giveBack(slotKey(key), cost, nowNanos);
  }

  /** See {@link BucketSegment#look}; where there is no bucket, what is told is of a full one. */
  void look(long key, int cost, long nowNanos, long[] told) {
    BucketSegment segment = segments.get((int) (key >>> SEGMENT_SHIFT));
    if (segment != null && segment.look(slotKey(key), cost, nowNanos, told)) {
      return;
    }
    for (int i = 0; i < windows.length; i++) {
      told[2 * i] = most(i);
      told[2 * i + 1] = 0;
    }
  }

  /** The most that a window's bucket holds. */
  long most(int window) {
    return windows[window].getBandwidths()[0].getCapacity();
  }

  private BucketSegment segment(long key) {
    int index = (int) (key >>> SEGMENT_SHIFT);
    BucketSegment segment = segments.get(index);
    if (segment != null) {
      return segment;
    }
    BucketSegment made = new BucketSegment(this, index);
    BucketSegment other = segments.compareAndExchange(index, null, made);
    if (other != null) {
      return other;
    }
    memory.take(made.bytes());
    return made;
  }

  /** 0 stands for no key. */
  private static long slotKey(long key) {
    return key == 0 ? 1 : key;
  }

  /** In turn. */
  BucketConfiguration[] windows() {
    return windows;
  }

  /** The numbers of full buckets. */
  long[] full() {
    return full;
  }

  /** How many numbers there are for a key. */
  int stride() {
    return full.length;
  }

  /** Whether a segment may take more memory, which it then has. */
  boolean mayGrow(long bytes) {
    return !retired && memory.tryTake(bytes);
  }

  /** A segment gives memory back. */
  void shrink(long bytes) {
    memory.give(bytes);
  }

  /** No configuration in force has the limit: its memory is for others. */
  void retire() {
    retired = true;
    memory.give(sum(BucketSegment::bytes));
  }

  /** Keys that have a bucket, some of them full again. */
  long keys() {
    return sum(BucketSegment::used);
  }

  /** Buckets that had to make room before they were full again. */
  long forgotten() {
    return sum(BucketSegment::forgotten);
  }

  private long sum(ToLongFunction<BucketSegment> number) {
    long sum = 0;
    for (int i = 0; i < SEGMENTS; i++) {
      BucketSegment segment = segments.get(i);
      if (segment != null) {
        sum += number.applyAsLong(segment);
      }
    }
    return sum;
  }
}
