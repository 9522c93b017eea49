package io.bartizan.protect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.address.IpAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ScoresTest {
  private static final Duration HALF_LIFE = Duration.ofMinutes(10);

  private final AtomicLong now = new AtomicLong(-1_000);
  private final Scores scores = new Scores(1024, HALF_LIFE, now::get);

  private static IpAddress client(int i) {
    return new IpAddress(0x2001_0db8_0000_0000L + i, 0);
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  @Test
  void aScoreFallsToHalfInItsHalfLife() {
    assertEquals(100, scores.add(client(1), 100, 1));
    pass(HALF_LIFE);
    assertEquals(60, scores.add(client(1), 10, 1), 1e-9);
    pass(HALF_LIFE.multipliedBy(2));
    assertEquals(15, scores.add(client(1), 0, 1), 1e-9);
    assertEquals(0, scores.add(client(2), 0, 1), "each has its own");
  }

  @Test
  void toLookAtAScoreChangesNothing() {
    assertEquals(0, scores.of(client(1)));
    assertEquals(0, scores.tracked());
    var _ = scores.add(client(1), 100, 1);
    pass(HALF_LIFE);
    assertEquals(50, scores.of(client(1)), 1e-9);
    assertEquals(50, scores.of(client(1)), 1e-9);
    assertEquals(0, scores.of(client(2)));
    pass(HALF_LIFE);
    assertEquals(25, scores.add(client(1), 0, 1), 1e-9);
  }

  @Test
  void anotherHalfLifeCountsFromThenOn() {
    var _ = scores.add(client(1), 100, 1);
    scores.halfLife(Duration.ofSeconds(1));
    now.addAndGet(TimeUnit.SECONDS.toNanos(1));
    assertEquals(50, scores.add(client(1), 0, 1), 1e-9);
  }

  @Test
  void aFloodOfOthersWashesNobodyOutWhoIsAheadOfThem() {
    var _ = scores.add(client(0), 499, 1000);
    for (int i = 1; i < 200_000; i++) {
      var _ = scores.add(client(i), 2, 1000);
    }
    assertEquals(501, scores.add(client(0), 2, 1000), 1e-9);
    assertTrue(scores.tracked() <= 2048, () -> scores.tracked() + " are tracked");
  }

  @Test
  void thereIsRoomForAsManyAsAreWanted() {
    Scores large = new Scores(8192, HALF_LIFE, now::get);
    for (int i = 0; i < 4096; i++) {
      var _ = large.add(client(i), 100, 1);
    }
    assertTrue(large.tracked() > 3900, () -> large.tracked() + " are tracked");
  }

  @Test
  void thoseWhoCameToNothingMakeRoom() {
    for (int i = 0; i < 50_000; i++) {
      var _ = scores.add(client(i), 1000, 1);
    }
    pass(HALF_LIFE.multipliedBy(12));
    assertEquals(0, scores.tracked());
    var _ = scores.add(client(77_777), 5, 1);
    assertEquals(1, scores.tracked());
  }

  @Test
  void holdsAreCountedUntilTheClientIsCalm() {
    var _ = scores.add(client(1), 100, 50);
    assertEquals(0, scores.hold(client(1)));
    assertEquals(1, scores.hold(client(1)));
    var _ = scores.add(client(1), 0, 50);
    assertEquals(2, scores.hold(client(1)));
    pass(HALF_LIFE.multipliedBy(2));
    var _ = scores.add(client(1), 5, 50);
    assertEquals(0, scores.hold(client(1)), "it was calm");
    assertEquals(0, scores.hold(client(9)), "nobody knows it");
  }

  @Test
  void aTableOfAnotherSizeGoesOnWithTheScores() {
    for (int i = 0; i < 100; i++) {
      var _ = scores.add(client(i), 100 + i, 1);
    }
    pass(HALF_LIFE);
    Scores larger = scores.resized(100_000);
    assertNotSame(scores, larger);
    assertSame(larger, larger.resized(100_000));
    assertEquals(100, larger.tracked());
    assertEquals(99.5, larger.add(client(99), 0, 1), 1e-9);
  }
}
