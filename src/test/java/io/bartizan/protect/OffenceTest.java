package io.bartizan.protect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.http.Misuse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each misuse of a connection counts as: one that is added has to be put somewhere. */
class OffenceTest {
  private static final Set<Misuse> SLOW = EnumSet.of(Misuse.SLOW_HEAD, Misuse.SLOW_READER);
  private static final Set<Misuse> MALFORMED = EnumSet.of(Misuse.HTTP2_ERROR);
  private static final Set<Misuse> FLOODS =
      EnumSet.of(
          Misuse.RAPID_RESET,
          Misuse.PROVOKED_RESETS,
          Misuse.UNREAD_REPLIES,
          Misuse.CONTINUATION_FLOOD,
          Misuse.ENDLESS_HEAD,
          Misuse.SETTINGS_FLOOD,
          Misuse.PING_FLOOD,
          Misuse.PRIORITY_FLOOD,
          Misuse.WINDOW_UPDATE_FLOOD,
          Misuse.EMPTY_DATA_FLOOD,
          Misuse.FRAME_FLOOD);

  @Test
  void eachMisuseIsAnOffenceOrNoneOnPurpose() {
    Set<Misuse> judged = new TreeSet<>(FLOODS);
    judged.addAll(SLOW);
    judged.addAll(MALFORMED);
    assertEquals(EnumSet.allOf(Misuse.class), judged);
    assertAll(SLOW, null);
    assertAll(MALFORMED, Offence.MALFORMED);
    assertAll(FLOODS, Offence.FLOOD);
  }

  private static void assertAll(Set<Misuse> misuses, @Nullable Offence expected) {
    for (Misuse misuse : misuses) {
      assertEquals(expected, Offence.of(misuse), misuse.label());
    }
  }

  @ParameterizedTest
  @EnumSource
  void theManualNamesEachMisuse(Misuse misuse) throws IOException {
    assertTrue(
        Files.readString(Path.of("README.md")).contains("`" + misuse.label() + "`"),
        misuse.label());
  }
}
