package io.bartizan.gateway;

import io.bartizan.config.RouteConfig;
import io.bartizan.forward.Forwarding;

/**
 * What is done with the requests that a route takes.
 *
 * @param config as it was written
 * @param forwarding where they go
 */
public record CompiledRoute(RouteConfig config, Forwarding forwarding) {
  /** The route's name. */
  public String name() {
    return config.name();
  }
}
