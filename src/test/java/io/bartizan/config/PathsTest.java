package io.bartizan.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.route.BadPathException;
import io.bartizan.route.PathNormalizer;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PathsTest {
  private static final String[] PIECES = {
    "/",
    "/",
    "/",
    "a",
    "Z",
    ".",
    "..",
    "~",
    ";x",
    "=",
    ":",
    "@",
    "+",
    "%",
    "%41",
    "%2e",
    "%2F",
    "%3a",
    "%3b",
    "%3Bx",
    "%C3%A9",
    "%c3%a9",
    "%C0%AE",
    "%e0%80%80",
    "%E9",
    "%00",
    "%7F",
    "%5c",
    "\\",
    " ",
    "\n",
    "|",
    "{",
    "}",
    "[",
    "\"",
    "^",
    "`",
    "<",
    "\u00e9",
    "\ud83d\ude00",
    "\ud83d",
    "?",
    "#",
    "\u007f",
    "%7C"
  };

  @Test
  void aPathThatIsTakenIsInTheFormOfNormalisedRequests() throws BadPathException {
    Random random = new Random(20_251_123);
    int taken = 0;
    for (int i = 0; i < 200_000; i++) {
      String path = taken(written(random));
      if (path != null) {
        taken++;
        assertEquals(path, PathNormalizer.normalize(path));
      }
    }
    assertTrue(taken > 10_000, "too few paths are taken to show anything");
  }

  private static String written(Random random) {
    StringBuilder written = new StringBuilder("/");
    for (int pieces = random.nextInt(5); pieces >= 0; pieces--) {
      written.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return written.toString();
  }

  private static @Nullable String taken(String written) {
    try {
      return Paths.exact(written);
    } catch (BadText e) {
      return null;
    }
  }
}
