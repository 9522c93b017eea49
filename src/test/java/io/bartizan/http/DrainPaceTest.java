package io.bartizan.http;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class DrainPaceTest {
  private static final int RATE = 500;

  private final DrainPace pace = new DrainPace(0);
  private long taken;

  /** So many looks, ten seconds apart, with so much taken before each and something left. */
  private boolean tooSlowWithin(int looks, long takenBetween, long waiting) {
    for (int i = 0; i < looks; i++) {
      taken += takenBetween;
      if (pace.isTooSlow(taken, waiting, RATE)) {
        return true;
      }
    }
    return false;
  }

  @Test
  void whoTakesNothingForAMinuteIsTooSlow() {
    assertFalse(tooSlowWithin(6, 0, 30_000));
    assertTrue(tooSlowWithin(1, 0, 30_000));
  }

  @Test
  void whoTakesHalfTheRateHasTwice() {
    assertFalse(tooSlowWithin(12, 10 * RATE / 2, 30_000));
    assertTrue(tooSlowWithin(1, 10 * RATE / 2, 30_000));
  }

  @Test
  void whoTakesTheRateIsNeverTooSlow() {
    assertFalse(tooSlowWithin(1000, 10 * RATE, 30_000));
  }

  @Test
  void whoTakesAllThatWaitedIsNotSlowHoweverLittleThatIs() {
    assertFalse(tooSlowWithin(1000, 10, 10));
  }

  @Test
  void whatIsTakenFastBuysNoMoreThanAMinute() {
    assertFalse(tooSlowWithin(100, 10_000_000, 20_000_000));
    assertTrue(tooSlowWithin(7, 0, 30_000));
  }
}
