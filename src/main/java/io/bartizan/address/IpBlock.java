package io.bartizan.address;

/**
 * Addresses that share their first bits (RFC 4632, RFC 4291). A block of IPv6 holds no IPv4
 * address, unless it is a block of mapped ones: {@code ::/0} says nothing of IPv4.
 *
 * @param address with no bits beyond the prefix
 * @param bits of 128 that are shared; 96 more than written for IPv4
 */
public record IpBlock(IpAddress address, int bits) {
  static final int ALL_BITS = 128;

  /** Of the address that an IPv4 address is mapped to, how many come before it. */
  private static final int MAPPED_BITS = 96;

  /**
   * Reads an address or {@code address/bits}.
   *
   * @throws IllegalArgumentException when it is neither; bits beyond the prefix are cleared
   */
  public static IpBlock parse(String text) {
    int slash = text.indexOf('/');
    IpAddress address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
    if (address == null) {
      throw new IllegalArgumentException("not an address or a block: " + text);
    }
    int before = text.indexOf(':') < 0 ? MAPPED_BITS : 0;
    int prefix = slash < 0 ? ALL_BITS - before : prefix(text, slash + 1);
    if (prefix < 0 || prefix > ALL_BITS - before) {
      throw new IllegalArgumentException("not a block: " + text);
    }
    return of(address, prefix + before);
  }

  /** The block of an address with as many of its 128 bits. */
  public static IpBlock of(IpAddress address, int bits) {
    return new IpBlock(
        new IpAddress(address.high() & highMask(bits), address.low() & lowMask(bits)), bits);
  }

  private static int prefix(String text, int from) {
    int digits = text.length() - from;
    if (digits < 1 || digits > 3) {
      return -1;
    }
    int prefix = 0;
    for (int i = from; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      prefix = prefix * 10 + digit;
    }
    return prefix;
  }

  /**
   * The block that makes one client: an IPv4 address alone, of IPv6 a network.
   *
   * @param v6Bits that the addresses of an IPv6 client share
   */
  public static IpBlock ofClient(IpAddress address, int v6Bits) {
    return of(address, address.isV4() ? ALL_BITS : v6Bits);
  }

  /** Whether the address is in it. */
  public boolean contains(IpAddress other) {
    return (other.high() & highMask(bits)) == address.high()
        && (other.low() & lowMask(bits)) == address.low()
        && other.isV4() == address.isV4();
  }

  /** As {@link #parse} reads it; an address alone where the block holds one. */
  public String text() {
    if (bits == ALL_BITS) {
      return address.text();
    }
    return address.text() + "/" + (address.isV4() ? bits - MAPPED_BITS : bits);
  }

  private static long highMask(int bits) {
    return mask(Math.min(bits, Long.SIZE));
  }

  private static long lowMask(int bits) {
    return mask(Math.max(0, bits - Long.SIZE));
  }

  /** A mask of as many leading bits, 0 to 64. */
  private static long mask(int bits) {
    return bits == 0 ? 0 : -1L << (Long.SIZE - bits);
  }
}
