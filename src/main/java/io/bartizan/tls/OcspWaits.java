package io.bartizan.tls;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long OCSP responders are left alone. A tenth of each wait is random, so that what was asked
 * at once is not asked again at once.
 *
 * @param random from 0 to 1, different each time
 */
record OcspWaits(DoubleSupplier random) {
  /** However short-lived answers are, they are not asked for more often. */
  static final Duration MIN_RENEWAL = Duration.ofSeconds(10);

  /** After an unusable answer; doubles with each. */
  static final Duration FIRST_RETRY = Duration.ofMinutes(1);

  static final Duration LAST_RETRY = Duration.ofHours(1);

  /** After no answer at all; doubles each time. */
  static final Duration FIRST_PAUSE = Duration.ofSeconds(10);

  static final Duration LAST_PAUSE = Duration.ofMinutes(10);

  private static final double JITTER = 0.1;

  /**
   * Before an answer is asked for anew.
   *
   * @param left to the end of the one at hand
   */
  Duration renewal(Duration left) {
    Duration half = left.dividedBy(2);
    return shortened(half.compareTo(MIN_RENEWAL) < 0 ? MIN_RENEWAL : half);
  }

  /**
   * Before a certificate is asked about again.
   *
   * @param failures in a row, 1 or more
   * @param mustStaple clients may refuse it until then
   */
  Duration retry(int failures, boolean mustStaple) {
    return doubled(FIRST_RETRY, failures, mustStaple ? FIRST_RETRY : LAST_RETRY);
  }

  /**
   * Before a responder is asked anything again.
   *
   * @param failures in a row, 1 or more
   */
  Duration pause(int failures) {
    return doubled(FIRST_PAUSE, failures, LAST_PAUSE);
  }

  private Duration doubled(Duration first, int failures, Duration last) {
    Duration wait = first.multipliedBy(1L << Math.min(failures - 1, 20));
    return shortened(wait.compareTo(last) > 0 ? last : wait);
  }

  private Duration shortened(Duration wait) {
    return Duration.ofMillis((long) (wait.toMillis() * (1 - JITTER * random.getAsDouble())));
  }
}
