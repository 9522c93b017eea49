package io.bartizan.auth.keys;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long to wait before the next question. Each wait is up to a tenth shorter, at random, so that
 * gateways that were started together do not ask together for ever.
 *
 * @param refresh after an answer, and the longest wait after failures
 * @param random 0 to 1
 */
record RefreshWaits(Duration refresh, DoubleSupplier random) {
  private static final Duration FIRST = Duration.ofSeconds(10);
  private static final int MAX_DOUBLINGS = 20;
  private static final double JITTER = 0.1;

  Duration afterAnswer() {
    return jittered(refresh);
  }

  /**
   * Doubles from failure to failure.
   *
   * @param failures in turn, from 1
   */
  Duration afterFailure(int failures) {
    Duration wait = FIRST.multipliedBy(1L << Math.min(failures - 1, MAX_DOUBLINGS));
    return jittered(wait.compareTo(refresh) < 0 ? wait : refresh);
  }

  private Duration jittered(Duration wait) {
    return Duration.ofMillis(Math.round(wait.toMillis() * (1 - JITTER * random.getAsDouble())));
  }
}
