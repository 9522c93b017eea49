package io.bartizan.balance;

import io.bartizan.config.PoolConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Servers that serve the same: its endpoints, the choice among them, and what it may be asked to
 * carry. Shared by all event loops. Makes no connections.
 */
public final class Pool {
  private final PoolConfig config;
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
    this.config = config;
    this.tls = tls;
    this.endpoints =
        config.endpoints().stream().map(endpoint -> new Endpoint(config.name(), endpoint)).toList();
    this.picker = EndpointPicker.of(config.policy(), endpoints, zone);
    this.breaker = new CircuitBreaker(config.circuitBreaker());
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
