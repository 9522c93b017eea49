package io.bartizan.config;

/**
 * {@code concurrency} of {@code gateway.json} or of a route: how many requests may be under way.
 *
 * @param maxRequests all together; 0 for any number
 * @param maxRequestsPerClient of one client, an IPv4 address or an IPv6 network; 0 for any number
 * @param networkFactor how many times as much as one IPv6 client the /48 around it may, within half
 *     of {@code maxRequests}; 0 for no limit on networks
 */
public record ConcurrencyConfig(int maxRequests, int maxRequestsPerClient, int networkFactor) {
  /** Where it is absent. */
  public static final ConcurrencyConfig NONE =
      new ConcurrencyConfig(0, 0, RateLimitConfig.DEFAULT_NETWORK_FACTOR);

  static ConcurrencyConfig convert(Settings concurrency) {
    int perClient = concurrency.integer("maxRequestsPerClient", 0);
    int factor = concurrency.integer("ipv6NetworkFactor", NONE.networkFactor());
    Json written = concurrency.get("ipv6NetworkFactor");
    // Who writes down the default does no harm.
    if (perClient == 0 && factor != NONE.networkFactor() && written != null) {
      concurrency
          .findings()
          .addUnlessTold(
              written.place().problem("has no effect without \"maxRequestsPerClient\"", null));
    }
    return new ConcurrencyConfig(concurrency.integer("maxRequests", 0), perClient, factor);
  }
}
