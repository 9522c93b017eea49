package io.bartizan.balance;

import io.bartizan.config.PoolConfig.Policy;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the endpoint for a request. Shared by all event loops, never locks and does not allocate.
 */
@FunctionalInterface
interface EndpointPicker {
  /** A random number from 0 to below its argument. */
  IntUnaryOperator RANDOM = bound -> ThreadLocalRandom.current().nextInt(bound);

  /**
   * An endpoint that was not tried.
   *
   * @return null when all were tried, or none may be used
   */
  @Nullable Endpoint pick(@Nullable Tried tried);

  /**
   * The picker of a policy.
   *
   * @param zone where this node runs, or null; endpoints of this zone are preferred
   */
  static EndpointPicker of(Policy policy, List<Endpoint> endpoints, @Nullable String zone) {
    List<Endpoint> usable = endpoints.stream().filter(endpoint -> endpoint.weight() > 0).toList();
    List<Endpoint> local =
        usable.stream().filter(endpoint -> zone != null && zone.equals(endpoint.zone())).toList();
    EndpointPicker everywhere = of(policy, usable);
    return local.isEmpty() || local.size() == usable.size()
        ? everywhere
        : new LocalZoneFirst(of(policy, local), everywhere);
  }

  private static EndpointPicker of(Policy policy, List<Endpoint> usable) {
    if (usable.isEmpty()) {
      return tried -> null;
    }
    return switch (policy) {
      case ROUND_ROBIN -> new SmoothRoundRobin(usable);
      case LEAST_REQUEST -> new LeastRequest(usable, RANDOM);
      case RANDOM -> new WeightedRandom(usable, RANDOM);
    };
  }
}
