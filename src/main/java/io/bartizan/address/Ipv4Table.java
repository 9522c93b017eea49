package io.bartizan.address;

import java.util.Arrays;

/**
 * Many ranges of IPv4 addresses, as the bounds where one begins or is over: an address is in the
 * set if the bounds up to it are odd in number. They are found by the first half of the address,
 * and only their second half is kept: 4 bytes a range, beside 256 KiB. Of a million, a search reads
 * one line of memory that finds the thirty bounds with the same first half, and one or two with
 * these.
 */
final class Ipv4Table implements NumberSet {
  /** From how many ranges on; fewer are searched as fast without it. */
  static final int WORTHWHILE = 4_096;

  private static final int HALF = 16;
  private static final int FIRST_HALVES = 1 << HALF;

  /** How many bounds have a lesser first half, for each, and one more for the end. */
  private final int[] before;

  private final char[] secondHalves;

  private Ipv4Table(int[] before, char[] secondHalves) {
    this.before = before;
    this.secondHalves = secondHalves;
  }

  /** The same set, smaller and faster. */
  static Ipv4Table of(RangeTable ranges) {
    int count = ranges.bounds();
    // What lasts to the last address is never over.
    if (count > 0 && ranges.bound(count - 1) >>> (2 * HALF) != 0) {
      count--;
    }
    int[] before = new int[FIRST_HALVES + 1];
    char[] secondHalves = new char[count];
    for (int i = 0; i < count; i++) {
      long bound = ranges.bound(i);
      before[(int) (bound >>> HALF) + 1]++;
      secondHalves[i] = (char) bound;
    }
    for (int i = 0; i < FIRST_HALVES; i++) {
      before[i + 1] += before[i];
    }
    return new Ipv4Table(before, secondHalves);
  }

  @Override
  public boolean contains(long number) {
    int first = (int) (number >>> HALF);
    char second = (char) number;
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
    return (from & 1) != 0;
  }

  @Override
  public int size() {
    return (secondHalves.length + 1) / 2;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Ipv4Table table
        && Arrays.equals(before, table.before)
        && Arrays.equals(secondHalves, table.secondHalves);
  }

  @Override
  public int hashCode() {
    return size();
  }
}
