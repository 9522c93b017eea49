package io.bartizan.config;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pool of endpoints that serve the same.
 *
 * @param source where it was written, as {@code file:line:column}
 * @param endpoints at least one; all of one scheme
 * @param connectTimeout for TCP and TLS together
 * @param idleTimeout after which an unused upstream connection is closed
 * @param tls for endpoints with {@code https} URLs
 */
public record PoolConfig(
    String name,
    String source,
    List<EndpointConfig> endpoints,
    Policy policy,
    CircuitBreakerConfig circuitBreaker,
    Duration connectTimeout,
    Duration idleTimeout,
    Protocol protocol,
    UpstreamTlsConfig tls) {
  /** Default of {@code loadBalancer.policy}. */
  public static final Policy DEFAULT_POLICY = Policy.LEAST_REQUEST;

  /** Default of {@code timeouts.connect}. */
  public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /**
   * Default of {@code timeouts.idle}: below the 60 s and more after which most servers close an
   * idle connection (nginx 75 s, load balancers of clouds 60 s), so that it is we who close first
   * and no request is sent into a connection that is just being closed. Servers known for less
   * (Apache and Node.js 5 s) want less here.
   */
  public static final Duration DEFAULT_IDLE_TIMEOUT = Duration.ofSeconds(55);

  /** Default of {@code protocol}. */
  public static final Protocol DEFAULT_PROTOCOL = Protocol.HTTP1;

  public PoolConfig {
    endpoints = List.copyOf(endpoints);
  }

  /** Whether the other says the same, wherever it was written. */
  public boolean isSameAs(PoolConfig other) {
    return at("").equals(other.at(""));
  }

  private PoolConfig at(String place) {
    return new PoolConfig(
        name, place, endpoints, policy, circuitBreaker, connectTimeout, idleTimeout, protocol, tls);
  }

  /** How an endpoint is chosen. */
  public enum Policy {
    ROUND_ROBIN,
    LEAST_REQUEST,
    RANDOM
  }

  /** What is spoken to the endpoints. */
  public enum Protocol {
    /** HTTP/1.1, over TLS for {@code https} URLs. */
    HTTP1,
    /** HTTP/2 over TLS, by ALPN. */
    H2,
    /** HTTP/2 in the clear with prior knowledge. */
    H2C
  }

  /**
   * One server.
   *
   * @param url as written, for logs and metrics: scheme, host and port only
   * @param weight 0 to 1000; 0 gets nothing
   * @param zone where it runs, or null
   */
  public record EndpointConfig(
      String url, boolean https, HostPort address, int weight, @Nullable String zone) {
    /** Default of {@code weight}. */
    public static final int DEFAULT_WEIGHT = 1;
  }

  /**
   * How much a pool may be asked to carry, per gateway process.
   *
   * @param maxConnections open at once
   * @param maxPendingRequests waiting for a connection
   * @param maxRequests under way
   * @param maxClientPercent how much of these one client may have at most, 50 to 100
   * @param adaptive whether fewer are let through while the pool is slow
   */
  public record CircuitBreakerConfig(
      int maxConnections,
      int maxPendingRequests,
      int maxRequests,
      int maxClientPercent,
      AdaptiveConcurrencyConfig adaptive) {
    /** Default of {@code maxConnections}. */
    public static final int DEFAULT_MAX_CONNECTIONS = 1024;

    /** Default of {@code maxPendingRequests}. */
    public static final int DEFAULT_MAX_PENDING_REQUESTS = 1024;

    /** Default of {@code maxRequests}. */
    public static final int DEFAULT_MAX_REQUESTS = 1024;

    /** Default of {@code maxClientPercent}. */
    public static final int DEFAULT_MAX_CLIENT_PERCENT = 75;
  }

  /**
   * {@code adaptiveConcurrency} of a pool: requests under way are limited by how long they take.
   *
   * @param enabled whether they are; what follows is of no meaning where not
   * @param min least limit
   * @param tolerancePercent of the least time that answers may take before the limit falls
   * @param rttWindow in which the least time is looked for
   */
  public record AdaptiveConcurrencyConfig(
      boolean enabled, int min, int tolerancePercent, Duration rttWindow) {
    /** Default of {@code min}. */
    public static final int DEFAULT_MIN = 5;

    /** Default of {@code tolerance}, in per cent. */
    public static final int DEFAULT_TOLERANCE_PERCENT = 200;

    /** Default of {@code rttWindow}. */
    public static final Duration DEFAULT_RTT_WINDOW = Duration.ofMinutes(5);

    /** By default. */
    public static final AdaptiveConcurrencyConfig OFF =
        new AdaptiveConcurrencyConfig(
            false, DEFAULT_MIN, DEFAULT_TOLERANCE_PERCENT, DEFAULT_RTT_WINDOW);
  }

  /**
   * {@code tls} of a pool.
   *
   * @param caFile PEM of the authorities to trust, or null for the system's
   * @param serverName for SNI and verification instead of the URL's host, or null
   * @param certificateFile PEM chain to present, or null; with {@code keyFile} or not at all
   * @param pins {@code sha256/} and Base64: of the keys in the verified chain one must be among
   *     them; empty where any will do
   */
  public record UpstreamTlsConfig(
      @Nullable String caFile,
      @Nullable String serverName,
      @Nullable String certificateFile,
      @Nullable String keyFile,
      List<String> pins) {
    public UpstreamTlsConfig {
      pins = List.copyOf(pins);
    }
  }
}
