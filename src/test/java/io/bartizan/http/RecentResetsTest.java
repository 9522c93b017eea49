package io.bartizan.http;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RecentResetsTest {
  private final RecentResets resets = new RecentResets();

  @Test
  void whatWasNotResetIsNotThere() {
    assertFalse(resets.contains(0));
    assertFalse(resets.contains(1));
    resets.add(3);
    assertFalse(resets.contains(1));
  }

  @Test
  void theLastOnesAreRemembered() {
    for (int i = 0; i <= RecentResets.REMEMBERED; i++) {
      resets.add(2 * i + 1);
      assertTrue(resets.contains(2 * i + 1));
    }
    assertFalse(resets.contains(1), "the first has gone");
    assertTrue(resets.contains(3));
  }
}
