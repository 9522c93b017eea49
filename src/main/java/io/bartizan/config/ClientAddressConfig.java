package io.bartizan.config;

import java.util.List;

/**
 * {@code clientAddress} of {@code gateway.json}.
 *
 * @param trustedProxies addresses or CIDR blocks whose forwarding fields are believed, as written
 * @param header which of their fields is believed; the other one is not read
 * @param ipv6Prefix how many bits of IPv6 addresses make one client, 32 to 128: see {@link
 *     io.bartizan.address.IpAddress#group}
 */
public record ClientAddressConfig(List<String> trustedProxies, Header header, int ipv6Prefix) {
  /** Default of {@code header}. */
  public static final Header DEFAULT_HEADER = Header.X_FORWARDED_FOR;

  /** Default of {@code ipv6Prefix}: what a provider gives to one household. */
  public static final int DEFAULT_IPV6_PREFIX = 64;

  public ClientAddressConfig {
    trustedProxies = List.copyOf(trustedProxies);
  }

  /** Where proxies write down whom a request came from. */
  public enum Header {
    /** {@code X-Forwarded-For}, which no standard defines and everybody speaks. */
    X_FORWARDED_FOR,
    /** {@code Forwarded} (RFC 7239). */
    FORWARDED
  }
}
