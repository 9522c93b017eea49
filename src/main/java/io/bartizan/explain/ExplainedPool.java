package io.bartizan.explain;

import io.bartizan.balance.CircuitBreaker;
import io.bartizan.balance.Endpoint;
import io.bartizan.balance.Pool;
import io.bartizan.config.PoolConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A pool that a route's requests go to.
 *
 * @param config as it was written
 * @param weight its share, by the sum of weights
 * @param sum of the weights of all pools of the route
 * @param live with its load; null where nothing runs
 */
public record ExplainedPool(PoolConfig config, int weight, int sum, @Nullable Pool live) {
  /** A line for the pool, and where it runs others for how it fares. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("to pool " + config.name() + " (" + weight + " of " + sum + ")");
    if (live == null) {
      return lines;
    }
    CircuitBreaker breaker = live.breaker();
    lines.add(
        "  %s; requests under way %d of %d, waiting %d of %d, connections %d of %d"
            .formatted(
                policy(),
                breaker.requests().used(),
                breaker.requests().limit(),
                breaker.pending().used(),
                breaker.pending().limit(),
                breaker.connections().used(),
                breaker.connections().limit()));
    String obstacle = obstacle();
    if (!obstacle.isEmpty()) {
      lines.add("  at this moment it takes no request: 503 (" + obstacle + ")");
    }
    for (Endpoint each : live.endpoints()) {
      lines.add(
          "  %s: weight %d%s; requests under way %d, connections %d; %d dials, %d failed"
              .formatted(
                  each.url(),
                  each.weight(),
                  each.zone() == null ? "" : ", zone " + each.zone(),
                  each.activeRequests(),
                  each.openConnections(),
                  each.dials(),
                  each.failedDials()));
    }
    return lines;
  }

  /** The word for how an endpoint is chosen. */
  String policy() {
    return config.policy().name().toLowerCase(Locale.ROOT);
  }

  /** The reason why a request would be refused at this moment; empty where it would not. */
  String obstacle() {
    if (live == null) {
      return "";
    }
    CircuitBreaker breaker = live.breaker();
    if (live.endpoints().stream().allMatch(endpoint -> endpoint.weight() == 0)) {
      return CircuitBreaker.NO_ENDPOINT.reason();
    }
    return breaker.requests().used() < breaker.requests().limit()
        ? ""
        : breaker.noRequest().reason();
  }
}
