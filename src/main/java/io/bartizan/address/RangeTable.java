package io.bartizan.address;

import java.util.Arrays;

/**
 * Ranges of unsigned numbers, as the bounds where one begins or is over: a number is in the set if
 * the bounds up to it are odd in number. Where a range is over lies beside where it begins, so that
 * a search need not look for it elsewhere in memory.
 */
final class RangeTable implements NumberSet {
  static final RangeTable EMPTY = new RangeTable(new long[0]);

  private final SortedLongs bounds;

  private RangeTable(long[] bounds) {
    this.bounds = new SortedLongs(bounds);
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
    // What lasts to the last number is never over.
    boolean open = ends[ranges - 1] == Long.MAX_VALUE;
    long[] bounds = new long[2 * ranges - (open ? 1 : 0)];
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] = (i & 1) == 0 ? starts[i / 2] : ends[i / 2] + 1;
    }
    return new RangeTable(bounds);
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

  /** Where ranges begin and are over, in turn. */
  SortedLongs bounds() {
    return bounds;
  }

  @Override
  public boolean contains(long number) {
    // Before all there are none, and the index is -1.
    return (bounds.floor(SortedLongs.flip(number)) & 1) == 0;
  }

  @Override
  public int size() {
    return (bounds.size() + 1) / 2;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RangeTable table && bounds.hasSame(table.bounds);
  }

  @Override
  public int hashCode() {
    return size();
  }
}
