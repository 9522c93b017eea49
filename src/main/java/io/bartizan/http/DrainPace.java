package io.bartizan.http;

import java.util.concurrent.TimeUnit;

/**
 * Whether a client takes what waits for it fast enough, told from looks at regular intervals. Time
 * counts against it only while something waits from one look to the next; each byte it takes
 * meanwhile buys time.
 */
final class DrainPace {
  /** Between two looks. */
  static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** How long a client may take nothing. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private long leftNanos = PATIENCE_NANOS;
  private long taken;
  private long waiting;

  /**
   * Begins with nothing waiting.
   *
   * @param taken bytes that the client's side has taken so far
   */
  DrainPace(long taken) {
    this.taken = taken;
  }

  /**
   * A look, {@link #LOOK_NANOS} after the last.
   *
   * @param takenNow bytes that the client's side has taken so far
   * @param waitingNow bytes that wait for it
   * @param minRate bytes a second, above 0
   * @return whether the client is too slow
   */
  boolean isTooSlow(long takenNow, long waitingNow, double minRate) {
    long progress = Math.max(0, takenNow - taken);
    // Some of what waited then waits still, so that something waited all the time.
    boolean held = waiting > 0 && progress < waiting;
    taken = takenNow;
    waiting = waitingNow;
    if (!held) {
      leftNanos = PATIENCE_NANOS;
      return false;
    }
    leftNanos += (long) (progress * 1e9 / minRate) - LOOK_NANOS;
    leftNanos = Math.min(leftNanos, PATIENCE_NANOS);
    return leftNanos <= 0;
  }
}
