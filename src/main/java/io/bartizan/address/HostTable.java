package io.bartizan.address;

import java.util.Arrays;

/**
 * Blocks of IPv6 longer than 64 bits, mostly single hosts: by network, then as ranges of the last
 * 64 bits within it.
 */
final class HostTable {
  static final HostTable EMPTY = new HostTable(new long[0], new int[1], new long[0], new long[0]);

  private final SortedLongs networks;

  /** Where the ranges of each network begin, and one more for the end. */
  private final int[] from;

  private final long[] starts;
  private final long[] ends;

  private HostTable(long[] networks, int[] from, long[] starts, long[] ends) {
    this.networks = new SortedLongs(networks);
    this.from = from;
    this.starts = starts;
    this.ends = ends;
  }

  /**
   * The union of blocks in any order; all numbers flipped.
   *
   * @param count how many there are, from the start of each array
   */
  static HostTable union(long[] high, long[] lowStarts, long[] lowEnds, int count) {
    if (count == 0) {
      return EMPTY;
    }
    long[] networks = distinct(high, count);
    SortedLongs index = new SortedLongs(networks);
    int[] from = new int[networks.length + 1];
    for (int i = 0; i < count; i++) {
      from[index.floor(high[i]) + 1]++;
    }
    for (int i = 0; i < networks.length; i++) {
      from[i + 1] += from[i];
    }
    long[] starts = new long[count];
    long[] ends = new long[count];
    int[] next = from.clone();
    for (int i = 0; i < count; i++) {
      int at = next[index.floor(high[i])]++;
      starts[at] = lowStarts[i];
      ends[at] = lowEnds[i];
    }
    int out = 0;
    for (int i = 0; i < networks.length; i++) {
      int begin = from[i];
      int ranges = RangeTable.unite(starts, ends, begin, from[i + 1]);
      System.arraycopy(starts, begin, starts, out, ranges);
      System.arraycopy(ends, begin, ends, out, ranges);
      from[i] = out;
      out += ranges;
    }
    from[networks.length] = out;
    return new HostTable(networks, from, Arrays.copyOf(starts, out), Arrays.copyOf(ends, out));
  }

  private static long[] distinct(long[] numbers, int count) {
    long[] sorted = Arrays.copyOf(numbers, count);
    Arrays.sort(sorted);
    int out = 0;
    for (int i = 1; i < count; i++) {
      if (sorted[i] != sorted[out]) {
        out++;
        sorted[out] = sorted[i];
      }
    }
    return Arrays.copyOf(sorted, out + 1);
  }

  boolean contains(IpAddress address) {
    long high = SortedLongs.flip(address.high());
    int network = networks.floor(high);
    if (network < 0 || networks.get(network) != high) {
      return false;
    }
    long low = SortedLongs.flip(address.low());
    int at = Arrays.binarySearch(starts, from[network], from[network + 1], low);
    // Not found: what is before the place where it would be.
    int range = at >= 0 ? at : -at - 2;
    return range >= from[network] && low <= ends[range];
  }

  int size() {
    return ends.length;
  }

  boolean hasSame(HostTable other) {
    return networks.hasSame(other.networks)
        && Arrays.equals(from, other.from)
        && Arrays.equals(starts, other.starts)
        && Arrays.equals(ends, other.ends);
  }
}
