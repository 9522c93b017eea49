package io.bartizan.address;

/**
 * Many ranges of IPv4 addresses, as {@link RangeTable} has them, but in 4 bytes each and found with
 * fewer looks into memory.
 */
final class Ipv4Table implements NumberSet {
  /** From how many ranges on; fewer are searched as fast without it. */
  static final int WORTHWHILE = 4_096;

  private final Ipv4Bounds bounds;

  private Ipv4Table(Ipv4Bounds bounds) {
    this.bounds = bounds;
  }

  /** The same set. */
  static Ipv4Table of(RangeTable ranges) {
    SortedLongs bounds = ranges.bounds();
    int count = bounds.size();
    // What lasts to the last address is never over.
    boolean open = count > 0 && SortedLongs.flip(bounds.get(count - 1)) >>> Integer.SIZE != 0;
    return new Ipv4Table(new Ipv4Bounds(bounds, open ? count - 1 : count));
  }

  @Override
  public boolean contains(long number) {
    return (bounds.upTo(number) & 1) != 0;
  }

  @Override
  public int size() {
    return (bounds.size() + 1) / 2;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Ipv4Table table && bounds.hasSame(table.bounds);
  }

  @Override
  public int hashCode() {
    return size();
  }
}
