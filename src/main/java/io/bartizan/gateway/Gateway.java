package io.bartizan.gateway;

import io.bartizan.balance.Pool;
import io.bartizan.config.Deployment;
import io.bartizan.exchange.Guard;
import io.bartizan.http.FieldName;
import io.bartizan.http.ServerSettings;
import io.bartizan.protect.ClientAddressResolver;
import io.bartizan.route.RouteTable;
import io.bartizan.tls.UpstreamTls;
import java.util.List;
import java.util.Map;

/**
 * One configuration, compiled: everything that a request is decided by. Immutable but for the live
 * state of the pools.
 *
 * @param deployment what it was compiled from
 * @param clientAddresses who is asking
 * @param guards asked of each request before its route is looked for
 * @param routes which route a request takes
 * @param pools by name
 * @param upstreamTls how the pools with {@code https} endpoints are spoken to, by name
 * @param retryAfterSeconds what 503 answers say of when to come again; 0 for nothing
 * @param reserved fields that only the gateway may write; not to be changed
 * @param clients what connections of clients may use up that are accepted from now on
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Gateway(
    Deployment deployment,
    ClientAddressResolver clientAddresses,
    List<Guard> guards,
    RouteTable<CompiledRoute> routes,
    Map<String, Pool> pools,
    Map<String, UpstreamTls> upstreamTls,
    int retryAfterSeconds,
    FieldName[] reserved,
    ServerSettings clients) {
  public Gateway {
    guards = List.copyOf(guards);
    pools = Map.copyOf(pools);
    upstreamTls = Map.copyOf(upstreamTls);
  }
}
