package io.bartizan.config;

import java.util.List;
import java.util.Map;

/**
 * All files of {@code routes/}, merged.
 *
 * @param pools by name
 * @param routes in the order of files (by name) and of the lists in them; names are unique and
 *     every pool they name exists
 */
public record RoutesConfig(Map<String, PoolConfig> pools, List<RouteConfig> routes) {
  public RoutesConfig {
    pools = Map.copyOf(pools);
    routes = List.copyOf(routes);
  }
}
