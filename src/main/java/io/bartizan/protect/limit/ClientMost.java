package io.bartizan.protect.limit;

import io.bartizan.address.IpAddress;

/**
 * How many of something one client may have at a time, and how many all clients of the IPv6 /48
 * around it: whoever has that has 65,536 of the usual clients.
 *
 * @param each of one client
 * @param network of the network around it; 0 for no limit
 * @param ipv6Prefix how many bits of IPv6 make one client
 */
record ClientMost(int each, int network, int ipv6Prefix) {
  /**
   * By a factor, as rates have it. Where there is a most of all, a network gets half of it, or what
   * one client may if that is more: something stays for the others whatever the factor.
   *
   * @param factor how many times as much as one client a network may; 0 for no limit on networks
   * @param all of all clients together; 0 for any number
   */
  static ClientMost of(int each, int factor, int all, int ipv6Prefix) {
    if (factor == 0 || ipv6Prefix <= RateKey.NETWORK_PREFIX) {
      return new ClientMost(each, 0, ipv6Prefix);
    }
    long network = (long) each * factor;
    if (all > 0) {
      network = Math.max(each, Math.min(network, all / 2));
    }
    return new ClientMost(each, (int) Math.min(network, Integer.MAX_VALUE), ipv6Prefix);
  }

  /** What counts as one client. */
  IpAddress client(IpAddress address) {
    return address.group(ipv6Prefix);
  }

  /** Whether the network around an address is limited too. */
  boolean limitsNetworkOf(IpAddress address) {
    return network > 0 && !address.isV4();
  }
}
