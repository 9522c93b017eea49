package io.bartizan;

import io.bartizan.admin.Readiness;
import io.bartizan.config.DrainConfig;
import io.bartizan.listen.EdgeVerticle;
import io.bartizan.listen.Listeners;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How the gateway takes its leave of its clients: readiness fails, so that load balancers look
 * elsewhere; after the configured delay nothing more is accepted; idle connections end, the others
 * when they have their answers; at the deadline, or when told again, what is left is cut off.
 */
final class Shutdown {
  private static final Logger LOG = System.getLogger(Shutdown.class.getName());

  private final Vertx vertx;
  private final DrainConfig config;
  private final Readiness readiness;
  private final @Nullable Listeners listeners;
  private final List<EdgeVerticle> edges;
  private final Promise<String> cut = Promise.promise();

  Shutdown(
      Vertx vertx,
      DrainConfig config,
      Readiness readiness,
      @Nullable Listeners listeners,
      List<EdgeVerticle> edges) {
    this.vertx = vertx;
    this.config = config;
    this.readiness = readiness;
    this.listeners = listeners;
    this.edges = edges;
  }

  /** Completed when no client's connection is left. */
  Future<Void> run() {
    readiness.notReady("draining");
    LOG.log(
        Level.INFO,
        "draining: readiness fails, requests in flight have {0} s",
        config.deadline().toMillis() / 1e3);
    return Future.any(after(config.delay(), ""), cut.future())
        .compose(_ -> listeners == null ? Future.succeededFuture() : listeners.close())
        .compose(_ -> drain());
  }

  /** Waits for nothing any more. */
  void cutShort() {
    cut.tryComplete("told to stop at once");
  }

  private Future<Void> drain() {
    Future<String> drained =
        Future.join(edges.stream().map(EdgeVerticle::drain).toList())
            .map("all requests were answered");
    Future<String> deadline = after(config.deadline(), "the deadline has passed");
    return Future.any(drained, deadline, cut.future())
        .compose(
            first -> {
              edges.forEach(verticle -> verticle.edge().closeConnections());
              LOG.log(Level.INFO, "drained: {0}", outcome(drained, deadline));
              return drained.mapEmpty();
            });
  }

  private String outcome(Future<String> drained, Future<String> deadline) {
    if (drained.isComplete()) {
      return drained.result();
    }
    return deadline.isComplete() ? deadline.result() : cut.future().result();
  }

  private Future<String> after(Duration delay, String result) {
    if (delay.isZero()) {
      return Future.succeededFuture(result);
    }
    return vertx.timer(delay.toMillis(), TimeUnit.MILLISECONDS).map(result);
  }
}
