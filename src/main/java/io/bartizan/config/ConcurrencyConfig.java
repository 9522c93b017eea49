package io.bartizan.config;

/**
 * {@code concurrency} of {@code gateway.json} or of a route: how many requests may be under way.
 *
 * @param maxRequests all together; 0 for any number
 * @param maxRequestsPerClient of one client, an IPv4 address or an IPv6 network; 0 for any number
 */
public record ConcurrencyConfig(int maxRequests, int maxRequestsPerClient) {
  /** Where it is absent. */
  public static final ConcurrencyConfig NONE = new ConcurrencyConfig(0, 0);

  static ConcurrencyConfig convert(Settings concurrency) {
    return new ConcurrencyConfig(
        concurrency.integer("maxRequests", 0), concurrency.integer("maxRequestsPerClient", 0));
  }
}
