package io.bartizan.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All of {@code gateway.json}.
 *
 * @param listeners names are unique
 * @param eventLoops how many verticles share the listeners, 1 or more
 * @param zone where this node runs, for zone-aware balancing; null for nowhere in particular
 * @param rateLimits for every request, before its route is looked for; those that ask for a proof
 *     where it has given one. Names are unique
 * @param rateLimitMemory the most that the buckets of all limits take, in bytes
 * @param jwtProviders who issues tokens, by name, in the order written
 * @param apiKeys who has keys, by name
 * @param basicAuth users and their passwords, by name
 */
public record GatewayConfig(
    List<ListenerConfig> listeners,
    int eventLoops,
    @Nullable String zone,
    TlsConfig tls,
    ClientAddressConfig clientAddress,
    List<RateLimitConfig> rateLimits,
    int rateLimitMemory,
    ConcurrencyConfig concurrency,
    ConnectionsConfig connections,
    AddressesConfig addresses,
    TimeoutsConfig timeouts,
    LimitsConfig limits,
    HeadersConfig headers,
    AccessLogConfig accessLog,
    AdminConfig admin,
    DrainConfig drain,
    OverloadConfig overload,
    ReloadConfig reload,
    AbuseConfig abuse,
    Map<String, JwtProviderConfig> jwtProviders,
    Map<String, ApiKeysConfig> apiKeys,
    Map<String, BasicAuthConfig> basicAuth,
    AuthFailuresConfig authFailures) {
  /** Default of {@code listeners}: HTTPS, and HTTP to send clients there. */
  public static final List<ListenerConfig> DEFAULT_LISTENERS =
      List.of(
          new ListenerConfig(
              "https", new HostPort("0.0.0.0", 8443), ListenerConfig.Protocol.HTTPS, false),
          new ListenerConfig(
              "http", new HostPort("0.0.0.0", 8080), ListenerConfig.Protocol.HTTP, true));

  /** Default of {@code rateLimitMemory}, in bytes: for three million clients and more. */
  public static final int DEFAULT_RATE_LIMIT_MEMORY = 128 * 1024 * 1024;

  /** Least {@code rateLimitMemory}, in bytes. */
  public static final int MIN_RATE_LIMIT_MEMORY = 64 * 1024;

  /** Most {@code rateLimitMemory}, in bytes. */
  public static final int MAX_RATE_LIMIT_MEMORY = 1024 * 1024 * 1024;

  public GatewayConfig {
    listeners = List.copyOf(listeners);
    rateLimits = List.copyOf(rateLimits);
    apiKeys = Collections.unmodifiableMap(new LinkedHashMap<>(apiKeys));
    basicAuth = Collections.unmodifiableMap(new LinkedHashMap<>(basicAuth));
    jwtProviders = Collections.unmodifiableMap(new LinkedHashMap<>(jwtProviders));
  }

  /** Default of {@code eventLoops}: the processors this process may use. */
  public static int defaultEventLoops() {
    return Runtime.getRuntime().availableProcessors();
  }
}
