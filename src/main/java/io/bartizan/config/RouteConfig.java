package io.bartizan.config;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One route.
 *
 * @param source where it was written, as {@code file:line:column}, for messages and explanations
 * @param requestTimeout see {@link TimeoutsConfig#request}; null for the gateway's
 * @param streamIdleTimeout see {@link TimeoutsConfig#streamIdle}; null for the gateway's
 * @param limits what of the gateway's limits it has otherwise
 * @param priority when it is refused for overload
 * @param hsts whether responses over TLS tell browsers to keep to https; null for the gateway's
 * @param rateLimits after the gateway's; names are unique among these and the gateway's
 * @param concurrency how many of its requests may be under way, beside the gateway's
 * @param addresses whose requests it takes that match
 * @param auth who may ask
 * @param to at least one, weights from 0, not all 0
 */
public record RouteConfig(
    String name,
    String source,
    MatchConfig match,
    @Nullable Duration requestTimeout,
    @Nullable Duration streamIdleTimeout,
    RouteLimitsConfig limits,
    RetriesConfig retries,
    Priority priority,
    @Nullable HstsConfig hsts,
    List<RateLimitConfig> rateLimits,
    ConcurrencyConfig concurrency,
    AddressRule addresses,
    AuthConfig auth,
    List<Destination> to) {
  public RouteConfig {
    rateLimits = List.copyOf(rateLimits);
    to = List.copyOf(to);
  }

  /** Whether requests are asked for a proof of whom they come from, be it optional. */
  public boolean asksForProof() {
    return !auth.equals(AuthConfig.NONE) || match.token() != null;
  }

  /**
   * Names of lists of addresses. A client must be on one of {@code allow}, unless that is empty,
   * and on none of {@code deny}.
   */
  public record AddressRule(Set<String> allow, Set<String> deny) {
    /** Every address. */
    public static final AddressRule ANY = new AddressRule(Set.of(), Set.of());

    public AddressRule {
      allow = Set.copyOf(allow);
      deny = Set.copyOf(deny);
    }

    /** Whether there is nothing to ask. */
    public boolean isAny() {
      return allow.isEmpty() && deny.isEmpty();
    }
  }

  /** Which routes are refused first when the gateway is overloaded. */
  public enum Priority {
    /** At once. */
    LOW,
    /** When that is not enough. */
    NORMAL,
    /** Never. */
    HIGH
  }

  /** A pool and its share of the route's requests, weight by sum of weights. */
  public record Destination(String pool, int weight) {
    /** Default of {@code weight}. */
    public static final int DEFAULT_WEIGHT = 1;
  }
}
