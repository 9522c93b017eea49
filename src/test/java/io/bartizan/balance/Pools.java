package io.bartizan.balance;

import io.bartizan.config.HostPort;
import io.bartizan.config.PoolConfig;
import io.bartizan.config.PoolConfig.AdaptiveConcurrencyConfig;
import io.bartizan.config.PoolConfig.CircuitBreakerConfig;
import io.bartizan.config.PoolConfig.EndpointConfig;
import io.bartizan.config.PoolConfig.Policy;
import io.bartizan.config.PoolConfig.Protocol;
import io.bartizan.config.PoolConfig.UpstreamTlsConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds pools for tests. */
public final class Pools {
  private final List<EndpointConfig> endpoints = new ArrayList<>();
  private Policy policy = Policy.ROUND_ROBIN;
  private Protocol protocol = Protocol.HTTP1;
  private CircuitBreakerConfig breaker =
      new CircuitBreakerConfig(1024, 1024, 1024, 75, AdaptiveConcurrencyConfig.OFF);
  private Duration connectTimeout = Duration.ofSeconds(5);
  private Duration idleTimeout = Duration.ofSeconds(60);
  private int line;
  private @Nullable String zone;
  private @Nullable TlsHandlers tls;

  private Pools() {}

  public static Pools pool() {
    return new Pools();
  }

  public Pools endpoint(String host, int weight) {
    return endpoint(host, weight, null);
  }

  public Pools endpoint(String host, int weight, @Nullable String zone) {
    return add(new EndpointConfig("http://" + host, false, new HostPort(host, 80), weight, zone));
  }

  public Pools endpoint(boolean https, HostPort address) {
    String url = (https ? "https://" : "http://") + address;
    return add(new EndpointConfig(url, https, address, 1, null));
  }

  private Pools add(EndpointConfig endpoint) {
    endpoints.add(endpoint);
    return this;
  }

  public Pools policy(Policy policy) {
    this.policy = policy;
    return this;
  }

  public Pools protocol(Protocol protocol) {
    this.protocol = protocol;
    return this;
  }

  public Pools breaker(int maxConnections, int maxPendingRequests) {
    this.breaker =
        new CircuitBreakerConfig(
            maxConnections, maxPendingRequests, 1024, 75, AdaptiveConcurrencyConfig.OFF);
    return this;
  }

  public Pools connectTimeout(Duration timeout) {
    this.connectTimeout = timeout;
    return this;
  }

  public Pools idleTimeout(Duration timeout) {
    this.idleTimeout = timeout;
    return this;
  }

  public Pools in(String zone) {
    this.zone = zone;
    return this;
  }

  public Pools tls(TlsHandlers tls) {
    this.tls = tls;
    return this;
  }

  public Pool build() {
    return new Pool(config(), zone, tls);
  }

  /** What follows a pool when the configuration says this from now on. */
  public Pool follow(Pool before) {
    Pool next = before.continued(config(), zone, tls);
    next.begin();
    return next;
  }

  private PoolConfig config() {
    return new PoolConfig(
        "pool",
        "routes/test.json:" + ++line + ":1",
        endpoints,
        policy,
        breaker,
        connectTimeout,
        idleTimeout,
        protocol,
        new UpstreamTlsConfig(null, null, null, null, List.of()));
  }
}
