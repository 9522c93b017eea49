package io.bartizan;

import io.bartizan.balance.Endpoint;
import io.bartizan.balance.Pool;
import io.bartizan.forward.EndpointUse;
import io.bartizan.gateway.CurrentGateway;
import io.bartizan.observe.UpstreamSample;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * What is known of the upstreams at one scrape: the endpoints' own counters, and what each event
 * loop finds when it looks through its connections. Asking then costs requests nothing now.
 */
final class UpstreamSamples implements Supplier<Collection<UpstreamSample>> {
  /** How long a scrape waits for an event loop; one that takes longer is left out. */
  private static final long PATIENCE_MILLIS = 500;

  private static final Logger LOG = System.getLogger(UpstreamSamples.class.getName());

  private final CurrentGateway current;
  private final List<EdgeGateway> edges;

  /** Looks at the list at every scrape: edges may come later. */
  UpstreamSamples(CurrentGateway current, List<EdgeGateway> edges) {
    this.current = current;
    this.edges = edges;
  }

  @Override
  public Collection<UpstreamSample> get() {
    List<UpstreamSample> samples = new ArrayList<>();
    for (Pool pool : current.get().pools().values()) {
      for (Endpoint endpoint : pool.endpoints()) {
        samples.add(counters(endpoint));
      }
    }
    // All are asked before any is waited for.
    List<CompletableFuture<List<EndpointUse>>> asked = new ArrayList<>();
    for (EdgeGateway edge : edges) {
      try {
        asked.add(edge.upstreamUse());
      } catch (RejectedExecutionException e) {
        LOG.log(Level.DEBUG, "an event loop has ended", e);
      }
    }
    asked.forEach(answer -> addUse(answer, samples));
    return samples;
  }

  private static void addUse(
      CompletableFuture<List<EndpointUse>> answer, List<UpstreamSample> samples) {
    try {
      for (EndpointUse use : answer.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
        samples.add(connections(use));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.log(Level.WARNING, "an event loop does not say what it does: {0}", e.toString());
    }
  }

  private static UpstreamSample counters(Endpoint endpoint) {
    return new UpstreamSample(
        endpoint.pool(),
        endpoint.url(),
        0,
        0,
        0,
        endpoint.activeRequests(),
        endpoint.dials(),
        endpoint.failedDials());
  }

  private static UpstreamSample connections(EndpointUse use) {
    return new UpstreamSample(
        use.endpoint().pool(),
        use.endpoint().url(),
        use.openConnections() - use.idleConnections(),
        use.idleConnections(),
        use.waitingRequests(),
        0,
        0,
        0);
  }
}
