package io.bartizan.protect.limit;

import io.bartizan.address.IpAddress;
import io.bartizan.config.ConcurrencyConfig;
import io.bartizan.config.GatewayConfig;
import io.bartizan.config.RateLimitConfig;
import io.bartizan.config.RouteConfig;
import io.bartizan.exchange.Guard;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All limits of the process, over its configurations: a limit that says the same goes on with its
 * buckets, and one that was changed begins anew, with full ones.
 */
public final class Limits {
  /** Stands for the gateway where a route's name would be. */
  private static final String GATEWAY = "";

  /** Of the heap, what buckets may take at most. */
  private static final int SHARE_OF_HEAP = 4;

  private final KeyHash hash = KeyHash.random();
  private final BucketMemory memory = new BucketMemory(GatewayConfig.DEFAULT_RATE_LIMIT_MEMORY);
  private final Map<RateBuckets.Id, RateBuckets> buckets = new HashMap<>();
  private final Map<Name, LimitCounts> counts = new HashMap<>();
  private final Map<String, InFlight> inFlight = new HashMap<>();
  private final ConnectionCaps connections = new ConnectionCaps();
  private final ProofAttempts attempts = new ProofAttempts(hash, memory);
  private @Nullable OfProved ofProved;

  private record Name(String route, String limit) {}

  /** The gateway's limits where somebody asks for a proof, as the configuration compiled last. */
  private record OfProved(GatewayConfig config, Guard guard) {}

  /** Connections of clients. */
  public ConnectionCaps connections() {
    return connections;
  }

  /** How often clients may fail to prove who they are. */
  public ProofAttempts attempts() {
    return attempts;
  }

  /** What is asked of each request before its route is looked for, in turn. */
  public synchronized List<Guard> guards(GatewayConfig config) {
    List<Guard> guards = new ArrayList<>();
    addConcurrency(guards, GATEWAY, config.concurrency(), config);
    List<RateLimitConfig> first = withoutProof(config);
    if (!first.isEmpty()) {
      guards.add(rateGuard(compile(GATEWAY, first, config)));
    }
    return guards;
  }

  /** What is asked of each request of a route, in turn. */
  public synchronized List<Guard> guards(RouteConfig route, GatewayConfig config) {
    List<Guard> guards = new ArrayList<>();
    addConcurrency(guards, route.name(), route.concurrency(), config);
    List<RateLimitConfig> proved = route.asksForProof() ? withProof(config) : List.of();
    if (!route.rateLimits().isEmpty()) {
      guards.add(rateGuard(limits(route, proved, config)));
    } else if (!proved.isEmpty()) {
      guards.add(ofProved(route, proved, config));
    }
    return guards;
  }

  /** One guard for all routes without limits of their own: there may be thousands. */
  private Guard ofProved(RouteConfig route, List<RateLimitConfig> proved, GatewayConfig config) {
    OfProved last = ofProved;
    if (last == null || last.config() != config) {
      last = new OfProved(config, rateGuard(limits(route, proved, config)));
      ofProved = last;
    }
    return last.guard();
  }

  /**
   * All that a route's requests meet. Those that they met before the route was known come first: a
   * request goes on where it stopped.
   */
  private List<RateLimit> limits(
      RouteConfig route, List<RateLimitConfig> proved, GatewayConfig config) {
    List<RateLimit> limits = new ArrayList<>(compile(GATEWAY, withoutProof(config), config));
    limits.addAll(compile(GATEWAY, proved, config));
    limits.addAll(compile(route.name(), route.rateLimits(), config));
    return limits;
  }

  private static List<RateLimitConfig> withoutProof(GatewayConfig config) {
    return config.rateLimits().stream().filter(limit -> !limit.asksForProof()).toList();
  }

  private static List<RateLimitConfig> withProof(GatewayConfig config) {
    return config.rateLimits().stream().filter(RateLimitConfig::asksForProof).toList();
  }

  /** Before the rates: a request that finds too many under way takes no tokens. */
  private void addConcurrency(
      List<Guard> guards, String route, ConcurrencyConfig concurrency, GatewayConfig config) {
    if (!concurrency.equals(ConcurrencyConfig.NONE)) {
      guards.add(
          new ConcurrencyGuard(
              concurrency,
              config.clientAddress().ipv6Prefix(),
              inFlight.computeIfAbsent(route, _ -> new InFlight())));
    }
  }

  private static Guard rateGuard(List<RateLimit> limits) {
    RateLimits compiled = new RateLimits(limits);
    return exchange -> RequestTokens.take(compiled, exchange);
  }

  private List<RateLimit> compile(
      String route, List<RateLimitConfig> limits, GatewayConfig gateway) {
    return limits.stream()
        .map(
            config ->
                RateLimit.of(
                    config,
                    buckets.computeIfAbsent(
                        id(route, config, gateway), id -> new RateBuckets(id, hash, memory)),
                    counts.computeIfAbsent(new Name(route, config.name()), _ -> new LimitCounts())))
        .toList();
  }

  /**
   * A configuration is in force: what it does not have is forgotten.
   *
   * @param trusted which peers are proxies that speak for many clients
   */
  public synchronized void settle(
      GatewayConfig config, Collection<RouteConfig> routes, Predicate<IpAddress> trusted) {
    connections.caps(config.connections(), config.clientAddress().ipv6Prefix(), trusted);
    memory.most(
        Math.min(config.rateLimitMemory(), Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP));
    attempts.settle(config.authFailures(), config.clientAddress().ipv6Prefix());
    // The next one may begin with the same settings, when these buckets are gone.
    ofProved = null;
    Set<RateBuckets.Id> ids = new HashSet<>();
    Set<Name> names = new HashSet<>();
    Set<String> limited = new HashSet<>();
    note(config, GATEWAY, config.rateLimits(), config.concurrency(), ids, names, limited);
    for (RouteConfig route : routes) {
      note(config, route.name(), route.rateLimits(), route.concurrency(), ids, names, limited);
    }
    buckets
        .entrySet()
        .removeIf(
            entry -> {
              boolean gone = !ids.contains(entry.getKey());
              if (gone) {
                entry.getValue().retire();
              }
              return gone;
            });
    counts.keySet().retainAll(names);
    inFlight.keySet().retainAll(limited);
  }

  private static void note(
      GatewayConfig gateway,
      String route,
      List<RateLimitConfig> rates,
      ConcurrencyConfig concurrency,
      Set<RateBuckets.Id> ids,
      Set<Name> names,
      Set<String> limited) {
    for (RateLimitConfig rate : rates) {
      ids.add(id(route, rate, gateway));
      names.add(new Name(route, rate.name()));
    }
    if (!concurrency.equals(ConcurrencyConfig.NONE)) {
      limited.add(route);
    }
  }

  private static RateBuckets.Id id(String route, RateLimitConfig limit, GatewayConfig gateway) {
    return RateBuckets.Id.of(route, limit, gateway.clientAddress().ipv6Prefix());
  }

  /**
   * How clients stand at a moment.
   *
   * @param config in force
   * @param nowNanos by the ticker that requests are timed by
   */
  public Standings standings(GatewayConfig config, long nowNanos) {
    return new Standings(this, config, nowNanos);
  }

  synchronized @Nullable RateBuckets buckets(
      String route, RateLimitConfig limit, GatewayConfig gateway) {
    return buckets.get(id(route, limit, gateway));
  }

  synchronized @Nullable InFlight inFlight(String route) {
    return inFlight.get(route);
  }

  /** How the limits stand. */
  public synchronized LimitsNow now() {
    Map<Name, long[]> keys = new HashMap<>();
    buckets.forEach(
        (id, each) -> {
          long[] sums = keys.computeIfAbsent(new Name(id.route(), id.name()), _ -> new long[2]);
          sums[0] += each.keys();
          sums[1] += each.forgotten();
        });
    List<LimitsNow.Rate> rates = new ArrayList<>();
    counts.forEach(
        (name, count) -> {
          long[] sums = keys.getOrDefault(name, new long[2]);
          rates.add(
              new LimitsNow.Rate(
                  name.limit(), name.route(), count.refused(), count.dryRun(), sums[0], sums[1]));
        });
    List<LimitsNow.Concurrency> concurrency = new ArrayList<>();
    inFlight.forEach(
        (route, each) ->
            concurrency.add(new LimitsNow.Concurrency(route, each.count(), each.clients())));
    return new LimitsNow(
        rates,
        memory.used(),
        concurrency,
        connections.byListener(),
        connections.most(),
        connections.clients());
  }
}
