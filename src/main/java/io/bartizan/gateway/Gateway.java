package io.bartizan.gateway;

import io.bartizan.balance.Pool;
import io.bartizan.config.Deployment;
import io.bartizan.protect.ClientAddressResolver;
import io.bartizan.route.RouteTable;
import java.util.Map;

/**
 * One configuration, compiled: everything that a request is decided by. Immutable but for the live
 * state of the pools.
 *
 * @param deployment what it was compiled from
 * @param clientAddresses who is asking
 * @param routes which route a request takes
 * @param pools by name
 */
public record Gateway(
    Deployment deployment,
    ClientAddressResolver clientAddresses,
    RouteTable<CompiledRoute> routes,
    Map<String, Pool> pools) {
  public Gateway {
    pools = Map.copyOf(pools);
  }
}
