package io.bartizan.reload;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.reload.FileLook.Seen;
import java.nio.file.attribute.FileTime;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StillnessTest {
  private static final long DEBOUNCE = TimeUnit.SECONDS.toNanos(2);

  private final Stillness stillness = new Stillness();
  private long nowNanos = Long.MAX_VALUE - 1;

  private static FileLook look(long size) {
    return new FileLook(Set.of(new Seen("a", 1, size, FileTime.fromMillis(0))));
  }

  /** Looks after so many seconds more. */
  private boolean isDue(long seconds, FileLook look) {
    nowNanos += TimeUnit.SECONDS.toNanos(seconds);
    return stillness.isDue(look, nowNanos, DEBOUNCE);
  }

  private void settled() {
    isDue(0, look(0));
    assertTrue(isDue(2, look(0)));
    stillness.read(true, nowNanos);
  }

  @Test
  void whatWasWrittenBeforeTheFirstLookIsReadOnce() {
    assertFalse(isDue(0, look(0)));
    assertFalse(isDue(1, look(0)));
    assertTrue(isDue(1, look(0)));
    assertFalse(isDue(100, look(0)));
  }

  @Test
  void aChangeIsReadOnceItHasBeenStill() {
    settled();
    assertFalse(isDue(10, look(1)));
    assertFalse(isDue(1, look(1)));
    assertFalse(isDue(1, look(2)), "it goes on changing");
    assertFalse(isDue(1, look(2)));
    assertTrue(isDue(1, look(2)));
    stillness.read(true, nowNanos);
    assertFalse(isDue(60, look(2)));
  }

  @Test
  void whatIsAsItWasIsNotRead() {
    settled();
    assertFalse(isDue(10, look(1)));
    assertFalse(isDue(1, look(0)));
    assertFalse(isDue(10, look(0)));
  }

  @Test
  void whatCannotBeUsedIsTriedAgainNowAndThen() {
    settled();
    isDue(10, look(1));
    assertTrue(isDue(2, look(1)));
    stillness.read(false, nowNanos);
    assertFalse(isDue(29, look(1)));
    assertTrue(isDue(1, look(1)));
    stillness.read(false, nowNanos);
    assertFalse(isDue(1, look(2)));
    assertTrue(isDue(2, look(2)), "a change is not kept waiting");
    stillness.read(true, nowNanos);
    assertFalse(isDue(60, look(2)));
  }
}
