package io.bartizan.protect.limit;

import io.bartizan.address.IpAddress;
import io.bartizan.config.GatewayConfig;
import io.bartizan.config.RateLimitConfig;
import org.jspecify.annotations.Nullable;

/**
 * How clients stand with all limits of one configuration at one moment. To look takes no token,
 * makes no bucket and counts nothing. Each bucket is locked while it is read, a few dozen
 * instructions long, so event loops hardly notice; but a reload may hold up who asks.
 */
public final class Standings {
  private final Limits limits;
  private final GatewayConfig config;
  private final long nowNanos;

  Standings(Limits limits, GatewayConfig config, long nowNanos) {
    this.limits = limits;
    this.config = config;
    this.nowNanos = nowNanos;
  }

  /**
   * With a rate limit.
   *
   * @param route that has it; empty for the gateway
   * @return null where it depends on an address that is not known, or the limit has gone meanwhile
   */
  public @Nullable RateStanding rate(String route, RateLimitConfig limit, Asker asker) {
    RateBuckets buckets = limits.buckets(route, limit, config);
    return buckets == null ? null : buckets.look(asker, limit.cost(), nowNanos);
  }

  /** With what may fail to be proved before proofs are not looked at. */
  public @Nullable RateStanding proofs(Asker asker) {
    return limits.attempts().look(asker, nowNanos);
  }

  /**
   * All requests under way.
   *
   * @param route that limits them to {@code most}; empty for the gateway
   */
  public Places requests(String route, int most) {
    InFlight inFlight = limits.inFlight(route);
    return new Places(inFlight == null ? 0 : inFlight.count(), most);
  }

  /** Those of a client. */
  public Places requests(String route, int most, IpAddress client) {
    InFlight inFlight = limits.inFlight(route);
    IpAddress group = client.group(config.clientAddress().ipv6Prefix());
    return new Places(inFlight == null ? 0 : inFlight.of(group), most);
  }

  /** Connections that are open, with the caps in force. */
  public ConnectionCaps connections() {
    return limits.connections();
  }
}
