package io.bartizan.protect;

import io.bartizan.address.IpAddress;
import io.bartizan.config.GatewayConfig;
import io.bartizan.config.RouteConfig;
import io.bartizan.exchange.Guard;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the process remembers of its clients, one for all event loops. Outlives configurations: each
 * compiles guards of its own, which go by the same memory.
 */
public final class Protection implements ConnectionGuard {
  /** Those asked of each request before its route is looked for, in turn. */
  public List<Guard> guards(GatewayConfig config) {
    return List.of();
  }

  @Override
  public @Nullable String refusal(IpAddress peer, String listener) {
    return null;
  }

  /** Those of one route, in turn. */
  public List<Guard> guards(RouteConfig route, GatewayConfig config) {
    return RequestSize.guards(route.limits(), config.limits());
  }
}
