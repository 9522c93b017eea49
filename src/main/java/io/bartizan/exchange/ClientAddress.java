package io.bartizan.exchange;

import io.bartizan.address.IpAddress;

/**
 * Who is asking: the one address that limits, logs, lists and forwarding fields go by. The socket's
 * peer, or behind trusted proxies whom they name.
 *
 * @param ip IPv4 for mapped IPv6, without zone
 * @param text the same by RFC 5952
 */
public record ClientAddress(IpAddress ip, String text) {
  /** How many bits of IPv6 addresses a site gets (RFC 6177). */
  private static final int IPV6_SITE = 48;

  /** Equal for all addresses that one client can think of: an IPv4 address, or an IPv6 site. */
  public Object site() {
    return ip.group(IPV6_SITE);
  }

  /** An address with its text. */
  public static ClientAddress of(IpAddress ip) {
    return new ClientAddress(ip, ip.text());
  }
}
