package io.bartizan.address;

import java.util.Arrays;

/** Ranges of unsigned numbers that neither overlap nor touch, and whether one has a number. */
final class RangeTable {
  static final RangeTable EMPTY = new RangeTable(new long[0], new long[0]);

  private final SortedLongs starts;

  /** The last number of each range, flipped. */
  private final long[] ends;

  private RangeTable(long[] starts, long[] ends) {
    this.starts = new SortedLongs(starts);
    this.ends = ends;
  }

  /**
   * The union of ranges in any order.
   *
   * @param starts their first numbers, flipped; reordered
   * @param ends their last numbers, flipped; reordered
   * @param count how many there are, from the start of both
   */
  static RangeTable union(long[] starts, long[] ends, int count) {
    if (count == 0) {
      return EMPTY;
    }
    int ranges = unite(starts, ends, 0, count);
    return new RangeTable(Arrays.copyOf(starts, ranges), Arrays.copyOf(ends, ranges));
  }

  /**
   * Makes the fewest ranges of many, in place. Which start belongs to which end is of no meaning: a
   * range of the union is over where as many have ended as have begun.
   *
   * @return how many there are, from {@code from} on
   */
  static int unite(long[] starts, long[] ends, int from, int to) {
    Arrays.sort(starts, from, to);
    Arrays.sort(ends, from, to);
    int out = from;
    for (int i = from + 1; i < to; i++) {
      long end = ends[i - 1];
      if (end != Long.MAX_VALUE && starts[i] > end + 1) {
        ends[out] = end;
        out++;
        starts[out] = starts[i];
      }
    }
    ends[out] = ends[to - 1];
    return out + 1 - from;
  }

  boolean contains(long number) {
    long key = SortedLongs.flip(number);
    int at = starts.floor(key);
    return at >= 0 && key <= ends[at];
  }

  int size() {
    return ends.length;
  }

  boolean hasSame(RangeTable other) {
    return starts.hasSame(other.starts) && Arrays.equals(ends, other.ends);
  }
}
