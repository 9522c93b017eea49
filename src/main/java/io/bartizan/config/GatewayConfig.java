package io.bartizan.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All of {@code gateway.json}.
 *
 * @param listeners names are unique
 * @param eventLoops how many verticles share the listeners, 1 or more
 * @param zone where this node runs, for zone-aware balancing; null for nowhere in particular
 */
public record GatewayConfig(
    List<ListenerConfig> listeners,
    int eventLoops,
    @Nullable String zone,
    TlsConfig tls,
    ClientAddressConfig clientAddress,
    TimeoutsConfig timeouts,
    LimitsConfig limits,
    HeadersConfig headers,
    AccessLogConfig accessLog,
    AdminConfig admin,
    DrainConfig drain,
    ReloadConfig reload,
    AbuseConfig abuse) {
  /** Default of {@code listeners}: HTTPS, and HTTP to send clients there. */
  public static final List<ListenerConfig> DEFAULT_LISTENERS =
      List.of(
          new ListenerConfig(
              "https", new HostPort("0.0.0.0", 8443), ListenerConfig.Protocol.HTTPS, false),
          new ListenerConfig(
              "http", new HostPort("0.0.0.0", 8080), ListenerConfig.Protocol.HTTP, true));

  public GatewayConfig {
    listeners = List.copyOf(listeners);
  }

  /** Default of {@code eventLoops}: the processors this process may use. */
  public static int defaultEventLoops() {
    return Runtime.getRuntime().availableProcessors();
  }
}
