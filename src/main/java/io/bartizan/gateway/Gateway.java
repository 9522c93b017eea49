package io.bartizan.gateway;

import io.bartizan.balance.Pool;
import io.bartizan.config.Deployment;
import io.bartizan.http.ServerSettings;
import io.bartizan.protect.ClientAddressResolver;
import io.bartizan.route.RouteTable;
import io.bartizan.tls.UpstreamTls;
import java.util.Map;

/**
 * One configuration, compiled: everything that a request is decided by. Immutable but for the live
 * state of the pools.
 *
 * @param deployment what it was compiled from
 * @param clientAddresses who is asking
 * @param routes which route a request takes
 * @param pools by name
 * @param upstreamTls how the pools with {@code https} endpoints are spoken to, by name
 * @param clients what connections of clients may use up that are accepted from now on
 */
public record Gateway(
    Deployment deployment,
    ClientAddressResolver clientAddresses,
    RouteTable<CompiledRoute> routes,
    Map<String, Pool> pools,
    Map<String, UpstreamTls> upstreamTls,
    ServerSettings clients) {
  public Gateway {
    pools = Map.copyOf(pools);
    upstreamTls = Map.copyOf(upstreamTls);
  }
}
