package io.bartizan.listen;

import io.bartizan.observe.LoopMetrics;
import io.bartizan.time.Ticker;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.ContextInternal;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Puts an {@link Edge} on the event loop that Vert.x gives this verticle, and takes it off. */
public final class EdgeVerticle extends VerticleBase {
  private final int index;
  private final Ticker ticker;
  private final LoopMetrics metrics;
  private final Function<Edge, EdgeServices> factory;
  private @Nullable Edge edge;
  private @Nullable EdgeServices services;

  /**
   * Not deployed yet.
   *
   * @param index from 0, different for each
   * @param factory called on the event loop
   */
  public EdgeVerticle(
      int index, Ticker ticker, LoopMetrics metrics, Function<Edge, EdgeServices> factory) {
    this.index = index;
    this.ticker = ticker;
    this.metrics = metrics;
    this.factory = factory;
  }

  @Override
  public Future<?> start() {
    Edge created = new Edge(index, ((ContextInternal) context).nettyEventLoop(), ticker, metrics);
    services = factory.apply(created);
    created.start();
    edge = created;
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    edge().connections().close();
    services().close();
    edge().stop();
    return Future.succeededFuture();
  }

  /** The edge, once deployed. */
  public Edge edge() {
    return Objects.requireNonNull(edge);
  }

  /**
   * Lets every client's connection end as soon as it has its answers, and keeps none of the
   * upstreams'. From any thread.
   *
   * @return completed once no client's connection is left
   */
  public Future<Void> drain() {
    edge().eventLoop().execute(services()::drain);
    return edge().drain();
  }

  EdgeServices services() {
    return Objects.requireNonNull(services);
  }
}
