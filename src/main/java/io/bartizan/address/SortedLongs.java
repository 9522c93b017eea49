package io.bartizan.address;

import java.util.Arrays;

/**
 * Unsigned numbers in their order, and which is the last that is not beyond another. Over the
 * sorted array lie levels with every sixteenth number of the one below, down to sixteen numbers:
 * the upper ones stay in the processor's cache, and of the two below a search reads two lines of
 * memory each, where halving a million numbers reads one line after the other. Immutable.
 */
final class SortedLongs {
  /** Numbers looked through on each level: two lines of cache. */
  private static final int FAN = 16;

  /** From all numbers to the fewest, with the sign bit flipped, so that a signed compare orders. */
  private final long[][] levels;

  /**
   * Takes an array over.
   *
   * @param sorted by {@link #flip}, as a signed sort orders it
   */
  SortedLongs(long[] sorted) {
    int depth = 1;
    for (int length = sorted.length; length > FAN; length = (length + FAN - 1) / FAN) {
      depth++;
    }
    levels = new long[depth][];
    levels[0] = sorted;
    for (int level = 1; level < depth; level++) {
      long[] below = levels[level - 1];
      long[] every = new long[(below.length + FAN - 1) / FAN];
      for (int i = 0; i < every.length; i++) {
        every[i] = below[i * FAN];
      }
      levels[level] = every;
    }
  }

  /** Makes a signed number of an unsigned one, in the same order; and back. */
  static long flip(long unsigned) {
    return unsigned ^ Long.MIN_VALUE;
  }

  /**
   * The index of the last number that is the key or less.
   *
   * @param key flipped
   * @return -1 where all are more
   */
  int floor(long key) {
    int at = 0;
    for (int level = levels.length - 1; level >= 0; level--) {
      long[] numbers = levels[level];
      int from = at * FAN;
      int end = Math.min(from + FAN, numbers.length);
      int found = from - 1;
      // Without a branch that depends on the numbers: half of them would be guessed wrong.
      for (int i = from; i < end; i++) {
        found += numbers[i] <= key ? 1 : 0;
      }
      if (found < from) {
        return -1;
      }
      at = found;
    }
    return at;
  }

  /** A number, flipped. */
  long get(int index) {
    return levels[0][index];
  }

  int size() {
    return levels[0].length;
  }

  boolean hasSame(SortedLongs other) {
    return Arrays.equals(levels[0], other.levels[0]);
  }
}
