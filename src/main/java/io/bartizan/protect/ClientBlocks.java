package io.bartizan.protect;

import io.bartizan.address.IpAddress;
import io.bartizan.address.IpBlock;
import org.jspecify.annotations.Nullable;

/**
 * Which addresses are one client wherever abuse is counted: an IPv4 address alone, an IPv6 network
 * as a whole, since whoever has one has all of its addresses. A client is written as the first
 * address of its block.
 *
 * @param v6Bits that the addresses of an IPv6 client share
 */
record ClientBlocks(int v6Bits) {
  private static final int ALL_BITS = 128;

  /** The client that an address belongs to. */
  IpAddress of(IpAddress address) {
    return address.group(v6Bits);
  }

  /** A client as text: an address, or a block of IPv6. */
  String text(IpAddress client) {
    return IpBlock.of(client, client.isV4() ? ALL_BITS : v6Bits).text();
  }

  /** The client that is written as an address, or as a block of exactly a client's size. */
  @Nullable IpAddress parse(String text) {
    int slash = text.indexOf('/');
    IpAddress address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
    if (address == null) {
      return null;
    }
    IpAddress client = of(address);
    boolean exact = slash < 0 || isWhole(text, client);
    return exact ? client : null;
  }

  private boolean isWhole(String text, IpAddress client) {
    try {
      IpBlock block = IpBlock.parse(text);
      return block.bits() == (client.isV4() ? ALL_BITS : v6Bits);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
