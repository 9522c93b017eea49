package io.bartizan.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.config.PoolConfig.AdaptiveConcurrencyConfig;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GradientLimitTest {
  private static final int MOST = 1000;

  private final Permits permits = new Permits(MOST);
  private final GradientLimit gradient =
      new GradientLimit(
          permits, new AdaptiveConcurrencyConfig(true, 5, 200, Duration.ofMinutes(5)), MOST);
  private long now = 1;

  /** An upstream that can do so many at a time, each in 10 ms, and queues the rest. */
  private void secondsUnderFullLoad(int seconds, int capacity) {
    for (int second = 0; second < seconds; second++) {
      while (permits.tryAcquire()) {
        // as many as may
      }
      int underWay = permits.used();
      long millis = underWay <= capacity ? 10 : 10L * underWay / capacity;
      now += GradientLimit.SAMPLE_NANOS;
      for (int i = 0; i < 50; i++) {
        gradient.answered(TimeUnit.MILLISECONDS.toNanos(millis), now);
      }
      for (int i = 0; i < underWay; i++) {
        permits.release();
      }
    }
  }

  @Test
  void itBeginsModestly() {
    assertEquals(GradientLimit.FIRST, permits.limit());
  }

  @Test
  void itRisesAsFarAsTheUpstreamStandsIt() {
    secondsUnderFullLoad(120, 400);
    assertTrue(permits.limit() > 600 && permits.limit() < 900, () -> "limit " + permits.limit());
  }

  @Test
  void itFallsWithinSecondsWhenTheUpstreamBecomesSlow() {
    secondsUnderFullLoad(120, 400);
    secondsUnderFullLoad(8, 20);
    assertTrue(permits.limit() < 60, () -> "limit " + permits.limit());
    secondsUnderFullLoad(120, 400);
    assertTrue(permits.limit() > 600, () -> "limit " + permits.limit());
  }

  @Test
  void itNeverFallsBelowTheLeastNorRisesAboveTheMost() {
    secondsUnderFullLoad(10, 100);
    for (int i = 0; i < 100; i++) {
      now += GradientLimit.SAMPLE_NANOS;
      for (int each = 0; each < 20; each++) {
        gradient.answered(TimeUnit.SECONDS.toNanos(15), now);
      }
    }
    assertEquals(5, permits.limit());
    secondsUnderFullLoad(1000, MOST * 10);
    assertEquals(MOST, permits.limit());
  }

  @Test
  void whatNobodyAsksForDoesNotRise() {
    for (int i = 0; i < 100; i++) {
      now += GradientLimit.SAMPLE_NANOS;
      for (int each = 0; each < 20; each++) {
        gradient.answered(TimeUnit.MILLISECONDS.toNanos(10), now);
      }
    }
    assertEquals(GradientLimit.FIRST, permits.limit());
  }

  @Test
  void aFewAnswersTellNothing() {
    gradient.answered(1, now);
    for (int i = 0; i < 10; i++) {
      now += GradientLimit.SAMPLE_NANOS;
      gradient.answered(TimeUnit.SECONDS.toNanos(15), now);
    }
    assertEquals(GradientLimit.FIRST, permits.limit());
  }
}
