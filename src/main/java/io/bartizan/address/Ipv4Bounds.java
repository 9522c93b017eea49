package io.bartizan.address;

import java.util.Arrays;

/**
 * Many IPv4 addresses in their order, and how many of them are not beyond another. They are found
 * by their first half, and only the second half is kept: 2 bytes each, beside 256 KiB. Of two
 * million, a search reads one line of memory that tells where the thirty with the same first half
 * are, and one or two with these. Immutable.
 */
final class Ipv4Bounds {
  private static final int HALF = 16;
  private static final int FIRST_HALVES = 1 << HALF;

  /** How many have a lesser first half, for each, and one more for the end. */
  private final int[] before = new int[FIRST_HALVES + 1];

  private final char[] secondHalves;

  /**
   * Takes addresses as numbers.
   *
   * @param bounds sorted by {@link SortedLongs#flip}
   * @param count how many of them, from the first
   */
  Ipv4Bounds(SortedLongs bounds, int count) {
    secondHalves = new char[count];
    for (int i = 0; i < count; i++) {
      long bound = SortedLongs.flip(bounds.get(i));
      before[(int) (bound >>> HALF) + 1]++;
      secondHalves[i] = (char) bound;
    }
    for (int i = 0; i < FIRST_HALVES; i++) {
      before[i + 1] += before[i];
    }
  }

  /** How many are the address or less. */
  int upTo(long address) {
    int first = (int) (address >>> HALF);
    char second = (char) address;
    int from = before[first];
    int left = before[first + 1] - from;
    while (left > 0) {
      int half = left >>> 1;
      if (secondHalves[from + half] <= second) {
        from += half + 1;
        left -= half + 1;
      } else {
        left = half;
      }
    }
    return from;
  }

  int size() {
    return secondHalves.length;
  }

  boolean hasSame(Ipv4Bounds other) {
    return Arrays.equals(before, other.before) && Arrays.equals(secondHalves, other.secondHalves);
  }
}
