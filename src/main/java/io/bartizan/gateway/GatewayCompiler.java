package io.bartizan.gateway;

import io.bartizan.balance.Pool;
import io.bartizan.config.Deployment;
import io.bartizan.config.PoolConfig;
import io.bartizan.config.RouteConfig;
import io.bartizan.config.TimeoutsConfig;
import io.bartizan.forward.Forwarding;
import io.bartizan.protect.ClientAddressResolver;
import io.bartizan.route.RouteTable;
import io.bartizan.tls.UpstreamTls;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes a {@link Gateway} of a deployment. Runs off the event loops. */
public final class GatewayCompiler {
  private GatewayCompiler() {}

  /**
   * Compiles a valid deployment.
   *
   * @param tls how to speak to the pools with {@code https} endpoints, by the pool's name
   */
  public static Gateway compile(Deployment deployment, Map<String, UpstreamTls> tls) {
    String zone = deployment.gateway().zone();
    Map<String, Pool> pools = new HashMap<>();
    for (PoolConfig config : deployment.routes().pools().values()) {
      UpstreamTls context = tls.get(config.name());
      pools.put(
          config.name(), new Pool(config, zone, context == null ? null : context::newHandler));
    }
    TimeoutsConfig timeouts = deployment.gateway().timeouts();
    RouteTable<CompiledRoute> routes =
        RouteTable.compile(deployment.routes().routes(), route -> compile(route, pools, timeouts));
    return new Gateway(
        deployment, new ClientAddressResolver(deployment.gateway().clientAddress()), routes, pools);
  }

  private static CompiledRoute compile(
      RouteConfig route, Map<String, Pool> pools, TimeoutsConfig timeouts) {
    List<Forwarding.Share> shares =
        route.to().stream()
            .map(
                to ->
                    new Forwarding.Share(Objects.requireNonNull(pools.get(to.pool())), to.weight()))
            .toList();
    return new CompiledRoute(
        route,
        new Forwarding(
            shares,
            nanos(route.requestTimeout(), timeouts.request()),
            nanos(route.streamIdleTimeout(), timeouts.streamIdle()),
            route.retries()));
  }

  private static long nanos(@Nullable Duration own, Duration common) {
    return (own == null ? common : own).toNanos();
  }
}
