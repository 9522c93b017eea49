package io.bartizan.protect;

import java.util.List;

/**
 * The addresses whose word on who is calling is believed. A block of IPv6 holds no IPv4 address,
 * unless it is a block of mapped ones: {@code ::/0} says nothing of IPv4.
 */
final class TrustedProxies {
  /**
   * A block.
   *
   * @param address with no bits beyond the masks
   */
  private record Block(IpAddress address, long highMask, long lowMask) {
    boolean holds(IpAddress other) {
      return (other.high() & highMask) == address.high()
          && (other.low() & lowMask) == address.low()
          && other.isV4() == address.isV4();
    }
  }

  private static final int MAPPED_BITS = 96;

  private final List<Block> blocks;

  /**
   * A set of blocks.
   *
   * @param blocks addresses, or {@code address/bits}
   * @throws IllegalArgumentException when one is neither, which the reading of the configuration
   *     has ruled out
   */
  TrustedProxies(List<String> blocks) {
    this.blocks = blocks.stream().map(TrustedProxies::block).toList();
  }

  boolean isEmpty() {
    return blocks.isEmpty();
  }

  boolean contains(IpAddress address) {
    for (int i = 0; i < blocks.size(); i++) {
      if (blocks.get(i).holds(address)) {
        return true;
      }
    }
    return false;
  }

  private static Block block(String text) {
    int slash = text.indexOf('/');
    IpAddress address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
    if (address == null) {
      throw new IllegalArgumentException("not an address or a block: " + text);
    }
    boolean mapped = text.indexOf(':') < 0;
    int bits = mapped ? 128 - MAPPED_BITS : 128;
    int prefix = slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1));
    if (prefix < 0 || prefix > bits) {
      throw new IllegalArgumentException("not a block: " + text);
    }
    int set = mapped ? prefix + MAPPED_BITS : prefix;
    long highMask = mask(Math.min(set, 64));
    long lowMask = mask(Math.max(0, set - 64));
    return new Block(
        new IpAddress(address.high() & highMask, address.low() & lowMask), highMask, lowMask);
  }

  /** A mask of as many leading bits, 0 to 64. */
  private static long mask(int bits) {
    return bits == 0 ? 0 : -1L << (64 - bits);
  }
}
