package io.bartizan.address;

import java.util.Arrays;

/**
 * What is known of addresses, as a number for each range of them: a country, an autonomous system.
 * 6 bytes a range of IPv4, 13 of IPv6. Immutable, for all threads; nothing in it can be wrong once
 * it is made.
 *
 * <p>IPv6 addresses with the same first 64 bits have the same number.
 */
public final class AddressValues {
  /** Nothing is known. */
  public static final int NONE = 0;

  /** Of no address. */
  public static final AddressValues EMPTY = new Builder().build();

  private final Ipv4Bounds v4;
  private final int[] v4Values;
  private final SortedLongs networks;
  private final int[] networkValues;

  private AddressValues(Runs v4, Runs networks) {
    this.v4 = new Ipv4Bounds(v4.starts(), v4.count);
    this.v4Values = v4.values();
    this.networks = networks.starts();
    this.networkValues = networks.values();
  }

  /** The number of an address, or {@link #NONE}. */
  public int of(IpAddress address) {
    if (address.isV4()) {
      return v4Values[v4.upTo(address.low() & 0xffff_ffffL) - 1];
    }
    return networkValues[networks.floor(SortedLongs.flip(address.high()))];
  }

  /** How many ranges there are of which something is known. */
  public int size() {
    return known(v4Values) + known(networkValues);
  }

  private static int known(int[] values) {
    return (int) Arrays.stream(values).filter(value -> value != NONE).count();
  }

  /** Takes ranges in their order. */
  static final class Builder {
    private final Runs v4 = new Runs();
    private final Runs networks = new Runs();

    /** From an IPv4 address on. */
    void v4(long from, int value) {
      v4.add(from, value);
    }

    /** From an IPv6 network on, by its first 64 bits. */
    void network(long from, int value) {
      networks.add(from, value);
    }

    AddressValues build() {
      return new AddressValues(v4, networks);
    }
  }

  /** Each number holds from its start to the next; neighbours that say the same are one. */
  private static final class Runs {
    private long[] starts = {SortedLongs.flip(0), 0};
    private int[] values = {NONE, 0};
    private int count = 1;

    void add(long from, int value) {
      long start = SortedLongs.flip(from);
      if (start == starts[count - 1]) {
        count--;
      }
      if (count > 0 && values[count - 1] == value) {
        return;
      }
      if (count == starts.length) {
        starts = Arrays.copyOf(starts, count + count / 2);
        values = Arrays.copyOf(values, count + count / 2);
      }
      starts[count] = start;
      values[count] = value;
      count++;
    }

    SortedLongs starts() {
      return new SortedLongs(Arrays.copyOf(starts, count));
    }

    int[] values() {
      return Arrays.copyOf(values, count);
    }
  }
}
