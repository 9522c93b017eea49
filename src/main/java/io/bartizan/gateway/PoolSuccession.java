package io.bartizan.gateway;

import io.bartizan.balance.Endpoint;
import io.bartizan.balance.Pool;
import io.bartizan.balance.TlsHandlers;
import io.bartizan.config.Deployment;
import io.bartizan.config.PoolConfig;
import io.bartizan.tls.UpstreamTls;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which pools follow those of the configuration before, with what is known of their load. */
final class PoolSuccession {
  private PoolSuccession() {}

  /**
   * The pools of a deployment. One that says what it said before is the same object.
   *
   * @param tls by pool; the same object as before where nothing is different
   * @param before null at the start
   */
  static Map<String, Pool> pools(
      Deployment deployment, Map<String, UpstreamTls> tls, @Nullable Gateway before) {
    String zone = deployment.gateway().zone();
    Map<String, Pool> pools = new HashMap<>();
    for (PoolConfig config : deployment.routes().pools().values()) {
      String name = config.name();
      UpstreamTls context = tls.get(name);
      Pool predecessor = before == null ? null : before.pools().get(name);
      if (before == null || predecessor == null) {
        pools.put(name, new Pool(config, zone, handlers(context)));
      } else {
        boolean sameTls = before.upstreamTls().get(name) == context;
        pools.put(
            name,
            predecessor.continued(config, zone, sameTls ? predecessor.tls() : handlers(context)));
      }
    }
    return pools;
  }

  private static @Nullable TlsHandlers handlers(@Nullable UpstreamTls context) {
    return context == null ? null : context::newHandler;
  }

  /** Ends what the pools before reached and those after do not. */
  static void retire(Collection<Pool> before, Collection<Pool> after) {
    Set<Endpoint.Reach> stays = Collections.newSetFromMap(new IdentityHashMap<>());
    after.forEach(pool -> pool.endpoints().forEach(endpoint -> stays.add(endpoint.reach())));
    for (Pool pool : before) {
      for (Endpoint endpoint : pool.endpoints()) {
        if (!stays.contains(endpoint.reach())) {
          endpoint.reach().retire();
        }
      }
    }
  }
}
