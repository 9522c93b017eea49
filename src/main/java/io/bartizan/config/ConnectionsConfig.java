package io.bartizan.config;

/**
 * {@code connections} of {@code gateway.json}: how many connections of clients may be open.
 *
 * @param max of all listeners; 0 for what the file descriptors of the process allow
 * @param maxPerListener of each listener; 0 for {@code max}
 * @param maxPerClient of one peer, an IPv4 address or an IPv6 network; 0 for a quarter of {@code
 *     max}
 * @param networkFactor how many times as much as one IPv6 client the /48 around it may, within half
 *     of {@code max}; 0 for no limit on networks
 */
public record ConnectionsConfig(int max, int maxPerListener, int maxPerClient, int networkFactor) {
  /** What the process allows. */
  public static final ConnectionsConfig DEFAULT =
      new ConnectionsConfig(0, 0, 0, RateLimitConfig.DEFAULT_NETWORK_FACTOR);

  static ConnectionsConfig convert(Settings connections) {
    return new ConnectionsConfig(
        connections.integer("max", 0),
        connections.integer("maxPerListener", 0),
        connections.integer("maxPerClient", 0),
        connections.integer("ipv6NetworkFactor", DEFAULT.networkFactor()));
  }
}
