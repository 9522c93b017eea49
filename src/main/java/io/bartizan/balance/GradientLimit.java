package io.bartizan.balance;

import io.bartizan.config.PoolConfig.AdaptiveConcurrencyConfig;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many requests an upstream can have at a time, told from how long it takes: as long as answers
 * come as soon as they ever do, more are let through; once they come later, requests queue there,
 * and fewer are ({@code limit = gradient * limit + sqrt(limit)}, as Netflix' concurrency-limits and
 * Envoy's adaptive concurrency have it). The least time is looked for anew from window to window:
 * an upstream that has become slower for good is taken as it is.
 *
 * <p>Counted on all event loops, reckoned by whichever comes first in a second.
 */
public final class GradientLimit {
  static final long SAMPLE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Below it a second tells nothing. */
  static final int LEAST_SAMPLES = 10;

  /** Where it begins, to be soon where it belongs in either direction. */
  static final int FIRST = 100;

  private static final double LEAST_GRADIENT = 0.5;

  private final Permits permits;
  private final LongAdder count = new LongAdder();
  private final LongAdder nanos = new LongAdder();
  private final AtomicLong due = new AtomicLong(Long.MIN_VALUE);
  private volatile AdaptiveConcurrencyConfig config;
  private volatile int most;
  private double limit = FIRST;
  private long windowEnd;
  private double least = Double.MAX_VALUE;
  private double leastBefore = Double.MAX_VALUE;

  /**
   * For a pool.
   *
   * @param permits whose number it sets
   * @param most what the number never exceeds
   */
  GradientLimit(Permits permits, AdaptiveConcurrencyConfig config, int most) {
    this.permits = permits;
    this.config = config;
    this.most = most;
    permits.limit(Math.min(FIRST, most));
  }

  /** Other settings from now on. */
  void config(AdaptiveConcurrencyConfig next, int nextMost) {
    config = next;
    most = nextMost;
    permits.limit(bounded(permits.limit()));
  }

  /**
   * An answer has come, or was waited for in vain.
   *
   * @param tookNanos since the request
   */
  public void answered(long tookNanos, long nowNanos) {
    count.increment();
    nanos.add(tookNanos);
    long end = due.get();
    if (end == Long.MIN_VALUE) {
      due.compareAndSet(end, nowNanos + SAMPLE_NANOS);
    } else if (nowNanos - end >= 0 && due.compareAndSet(end, nowNanos + SAMPLE_NANOS)) {
      reckon(nowNanos);
    }
  }

  private synchronized void reckon(long nowNanos) {
    long samples = count.sumThenReset();
    double average = (double) nanos.sumThenReset() / samples;
    if (samples < LEAST_SAMPLES) {
      return;
    }
    if (least == Double.MAX_VALUE || nowNanos - windowEnd >= 0) {
      windowEnd = nowNanos + config.rttWindow().toNanos();
      leastBefore = least;
      least = average;
    }
    least = Math.min(least, average);
    double best = Math.min(least, leastBefore);
    double gradient =
        Math.clamp(config.tolerancePercent() / 100.0 * best / average, LEAST_GRADIENT, 1);
    // What nobody asks for is not known to be bearable.
    if (gradient < 1 || permits.used() >= limit / 2) {
      limit = bounded(gradient * limit + Math.sqrt(limit));
      permits.limit((int) limit);
    }
  }

  private int bounded(double wanted) {
    return (int) Math.min(most, Math.max(config.min(), wanted));
  }
}
