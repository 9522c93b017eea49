package io.bartizan.observe;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** The fixed buckets of every latency histogram. */
final class Latency {
  /** Upper bounds in seconds, inclusive as Prometheus has them; the last is without bound. */
  static final double[] BOUNDS = {
    0.0005,
    0.001,
    0.0025,
    0.005,
    0.01,
    0.025,
    0.05,
    0.1,
    0.25,
    0.5,
    1,
    2.5,
    5,
    10,
    30,
    Double.POSITIVE_INFINITY
  };

  private static final long[] BOUNDS_NANOS = new long[BOUNDS.length];

  static {
    for (int i = 0; i < BOUNDS.length; i++) {
      BOUNDS_NANOS[i] =
          Double.isInfinite(BOUNDS[i])
              ? Long.MAX_VALUE
              : Math.round(BOUNDS[i] * TimeUnit.SECONDS.toNanos(1));
    }
  }

  private Latency() {}

  /** The bucket for a duration. Searched from below, since most requests are fast. */
  static int bucket(long nanos) {
    int bucket = 0;
    while (nanos > BOUNDS_NANOS[bucket]) {
      bucket++;
    }
    return bucket;
  }

  /**
   * What the buckets of a row have come to.
   *
   * @param firstBucket where they begin in it
   */
  static HistogramDataPointSnapshot histogram(
      long[] row, int firstBucket, long sumNanos, Labels labels) {
    return new HistogramDataPointSnapshot(
        ClassicHistogramBuckets.of(
            BOUNDS, Arrays.copyOfRange(row, firstBucket, firstBucket + BOUNDS.length)),
        sumNanos / 1e9,
        labels,
        Exemplars.EMPTY,
        0);
  }
}
