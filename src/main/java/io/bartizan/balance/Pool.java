package io.bartizan.balance;

import io.bartizan.config.PoolConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Servers that serve the same: its endpoints, the choice among them, and what it may be asked to
 * carry. Shared by all event loops. Makes no connections.
 */
public final class Pool {
  private final PoolConfig config;
  private final @Nullable String zone;
  private final @Nullable TlsHandlers tls;
  private final List<Endpoint> endpoints;
  private final EndpointPicker picker;
  private final CircuitBreaker breaker;

  /**
   * A pool without any load.
   *
   * @param zone where this node runs, or null; endpoints of this zone are preferred
   * @param tls for endpoints with {@code https} URLs; null where there are none
   */
  public Pool(PoolConfig config, @Nullable String zone, @Nullable TlsHandlers tls) {
    this(
        config,
        zone,
        tls,
        config.endpoints().stream().map(endpoint -> new Endpoint(config.name(), endpoint)).toList(),
        new CircuitBreaker(config.circuitBreaker()));
  }

  private Pool(
      PoolConfig config,
      @Nullable String zone,
      @Nullable TlsHandlers tls,
      List<Endpoint> endpoints,
      CircuitBreaker breaker) {
    this.config = config;
    this.zone = zone;
    this.tls = tls;
    this.endpoints = endpoints;
    this.picker = EndpointPicker.of(config.policy(), endpoints, zone);
    this.breaker = breaker;
  }

  /**
   * The pool that takes this one's place, with what is known of its load: this very one where
   * nothing is different. Endpoints that stay go on counting, and keep their connections unless
   * these would have to be made in another way now. Changes nothing until {@link #begin}.
   *
   * @param next of the same name
   * @param nextTls this pool's {@link #tls}, unless it is another now
   */
  public Pool continued(PoolConfig next, @Nullable String nextZone, @Nullable TlsHandlers nextTls) {
    if (tls == nextTls && Objects.equals(zone, nextZone) && config.isSameAs(next)) {
      return this;
    }
    boolean reachedAlike = tls == nextTls && config.protocol() == next.protocol();
    Map<String, Endpoint> before = new HashMap<>();
    endpoints.forEach(endpoint -> before.put(endpoint.url(), endpoint));
    List<Endpoint> after =
        next.endpoints().stream()
            .map(
                endpoint -> {
                  Endpoint same = before.get(endpoint.url());
                  return same == null
                      ? new Endpoint(next.name(), endpoint)
                      : same.continued(endpoint, reachedAlike);
                })
            .toList();
    return new Pool(next, nextZone, nextTls, after, breaker);
  }

  /** It is in force from now on: its limits hold. */
  public void begin() {
    breaker.limits(config.circuitBreaker());
  }

  /** As routes name it. */
  public String name() {
    return config.name();
  }

  /** As it was configured. */
  public PoolConfig config() {
    return config;
  }

  /** How its {@code https} endpoints are spoken to, or null. */
  public @Nullable TlsHandlers tls() {
    return tls;
  }

  /** All of them, in the order of the configuration. */
  public List<Endpoint> endpoints() {
    return endpoints;
  }

  /** What it may carry. */
  public CircuitBreaker breaker() {
    return breaker;
  }

  /**
   * The endpoint for a request: one that was not tried, or any when all were.
   *
   * @param tried null for the first attempt
   * @return null when the pool has no endpoint of a weight above 0
   */
  public @Nullable Endpoint pick(@Nullable Tried tried) {
    Endpoint endpoint = picker.pick(tried);
    return endpoint == null && tried != null ? picker.pick(null) : endpoint;
  }
}
