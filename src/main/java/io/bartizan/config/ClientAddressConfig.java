package io.bartizan.config;

import java.util.List;

/**
 * {@code clientAddress} of {@code gateway.json}.
 *
 * @param trustedProxies addresses or CIDR blocks whose forwarding fields are believed, as written
 * @param ipv6Prefix how many bits of IPv6 addresses make one client, 32 to 128: see {@link
 *     io.bartizan.address.IpAddress#group}
 */
public record ClientAddressConfig(List<String> trustedProxies, int ipv6Prefix) {
  /** Default of {@code ipv6Prefix}: what a provider gives to one household. */
  public static final int DEFAULT_IPV6_PREFIX = 64;

  public ClientAddressConfig {
    trustedProxies = List.copyOf(trustedProxies);
  }
}
