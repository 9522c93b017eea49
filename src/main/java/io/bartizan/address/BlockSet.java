package io.bartizan.address;

import java.util.Arrays;
import java.util.Collection;

/**
 * A set of addresses, made of up to millions of blocks. Blocks that overlap or touch are one range:
 * it is asked whether an address is in the set, and not by which block. IPv4, networks of IPv6 (64
 * bits and less) and hosts of IPv6 each have a table of sorted numbers; a range takes 4 bytes of
 * IPv4 where there are many, else 17, and a host's network 12 more. Immutable, for all threads;
 * built off the event loops.
 */
public final class BlockSet {
  /** Nobody. */
  public static final BlockSet EMPTY =
      new BlockSet(RangeTable.EMPTY, RangeTable.EMPTY, HostTable.EMPTY);

  private final NumberSet v4;
  private final RangeTable networks;
  private final HostTable hosts;

  private BlockSet(NumberSet v4, RangeTable networks, HostTable hosts) {
    this.v4 = v4;
    this.networks = networks;
    this.hosts = hosts;
  }

  /** The set of some blocks. */
  public static BlockSet of(Collection<IpBlock> blocks) {
    Builder builder = new Builder();
    blocks.forEach(builder::add);
    return builder.build();
  }

  /** Whether the address is in any of the blocks. */
  public boolean contains(IpAddress address) {
    if (address.isV4()) {
      return v4.contains(v4(address));
    }
    return networks.contains(address.high()) || hosts.contains(address);
  }

  private static long v4(IpAddress address) {
    return address.low() & 0xffff_ffffL;
  }

  public boolean isEmpty() {
    return size() == 0;
  }

  /** How many ranges there are, which is at most how many blocks there were. */
  public int size() {
    return v4.size() + networks.size() + hosts.size();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BlockSet set
        && v4.equals(set.v4)
        && networks.equals(set.networks)
        && hosts.hasSame(set.hosts);
  }

  @Override
  public int hashCode() {
    return size();
  }

  @Override
  public String toString() {
    return size() + " ranges";
  }

  /** Takes blocks one by one; each costs 16 bytes until the set is built, or 24. For one thread. */
  public static final class Builder {
    private final Columns v4 = new Columns(2);
    private final Columns networks = new Columns(2);
    private final Columns hosts = new Columns(3);

    /** Adds a block. */
    public Builder add(IpBlock block) {
      IpAddress first = block.address();
      if (first.isV4()) {
        long start = v4(first);
        v4.add(start, start | rest(block.bits() - (IpBlock.ALL_BITS - Integer.SIZE), Integer.SIZE));
      } else if (block.bits() <= Long.SIZE) {
        networks.add(first.high(), first.high() | rest(block.bits(), Long.SIZE));
      } else {
        hosts.add(
            first.high(), first.low(), first.low() | rest(block.bits() - Long.SIZE, Long.SIZE));
      }
      return this;
    }

    /** How many blocks were added. */
    public int count() {
      return v4.count + networks.count + hosts.count;
    }

    /** The set; the builder is of no more use. */
    public BlockSet build() {
      RangeTable few = RangeTable.union(v4.columns[0], v4.columns[1], v4.count);
      return new BlockSet(
          few.size() < Ipv4Table.WORTHWHILE ? few : Ipv4Table.of(few),
          RangeTable.union(networks.columns[0], networks.columns[1], networks.count),
          HostTable.union(hosts.columns[0], hosts.columns[1], hosts.columns[2], hosts.count));
    }

    /** A one for each of so many bits behind the first ones. */
    private static long rest(int bits, int of) {
      int left = of - bits;
      return left == 0 ? 0 : -1L >>> (Long.SIZE - left);
    }
  }

  /** Arrays of one length that grow together. */
  private static final class Columns {
    private final long[][] columns;
    private int count;

    Columns(int columns) {
      this.columns = new long[columns][16];
    }

    void add(long... row) {
      if (count == columns[0].length) {
        for (int i = 0; i < columns.length; i++) {
          columns[i] = Arrays.copyOf(columns[i], count + count / 2);
        }
      }
      for (int i = 0; i < columns.length; i++) {
        columns[i][count] = SortedLongs.flip(row[i]);
      }
      count++;
    }
  }
}
