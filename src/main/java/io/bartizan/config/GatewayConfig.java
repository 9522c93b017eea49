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
    AccessLogConfig accessLog,
    AdminConfig admin,
    DrainConfig drain) {
  public GatewayConfig {
    listeners = List.copyOf(listeners);
  }
}
