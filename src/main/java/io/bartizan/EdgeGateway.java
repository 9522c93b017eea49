package io.bartizan;

import io.bartizan.balance.Pool;
import io.bartizan.config.ListenerConfig;
import io.bartizan.exchange.Exchange;
import io.bartizan.forward.EndpointUse;
import io.bartizan.forward.Forwarder;
import io.bartizan.forward.HttpConnections;
import io.bartizan.forward.UpstreamConnections;
import io.bartizan.forward.UpstreamConnector;
import io.bartizan.gateway.CurrentGateway;
import io.bartizan.gateway.HttpsRedirect;
import io.bartizan.gateway.RequestFlow;
import io.bartizan.http.RequestHandler;
import io.bartizan.listen.Edge;
import io.bartizan.listen.EdgeServices;
import io.bartizan.observe.AccessLog;
import io.bartizan.observe.LoopMetrics;
import io.bartizan.observe.Metrics;
import io.bartizan.observe.RequestObserver;
import io.bartizan.protect.Abuse;
import io.bartizan.protect.Refusals;
import io.bartizan.tls.ClientRules;
import io.vertx.core.internal.VertxInternal;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/** The gateway on one event loop: its upstream connections and who uses them. */
final class EdgeGateway implements EdgeServices {
  private final Edge edge;
  private final CurrentGateway current;
  private final RequestObserver observer;
  private final Refusals refusals;
  private final ClientRules clients;
  private final IntSupplier httpsPort;
  private final UpstreamConnections connections;
  private final Forwarder forwarder;

  /** Sends the gateway's own questions, which are nobody's requests: none is logged or counted. */
  private final Forwarder inquiries;

  EdgeGateway(
      Edge edge,
      VertxInternal vertx,
      CurrentGateway current,
      Metrics metrics,
      AccessLog accessLog,
      ClientRules clients,
      Abuse abuse,
      IntSupplier httpsPort) {
    this.edge = edge;
    this.clients = clients;
    this.httpsPort = httpsPort;
    this.current = current;
    this.observer = new RequestObserver(metrics.loop(edge.index()), accessLog.loop(edge.index()));
    this.refusals = new Refusals(abuse, edge.timers(), edge.ticker(), this::finished);
    UpstreamConnector connector =
        new UpstreamConnector(
            vertx,
            edge.eventLoop(),
            edge.timers(),
            edge.ticker(),
            new HttpConnections(edge.ticker()));
    this.connections =
        new UpstreamConnections(connector, edge.timers(), edge.ticker(), edge.eventLoop());
    this.inquiries = new Forwarder(connections, edge.timers(), edge.ticker(), Exchange::end);
    this.forwarder =
        new Forwarder(
            connections,
            edge.timers(),
            edge.ticker(),
            exchange -> {
              abuse.ended(exchange);
              finished(exchange);
            });
  }

  private void finished(Exchange exchange) {
    observer.requestFinished(exchange, edge.ticker().nanos());
  }

  @Override
  public RequestHandler handler(ListenerConfig listener) {
    if (listener.redirectToHttps()) {
      return new HttpsRedirect(
          listener.name(), current, observer, refusals, edge.ticker(), httpsPort);
    }
    return new RequestFlow(
        listener.name(),
        current,
        forwarder,
        inquiries,
        observer,
        refusals,
        edge.ticker(),
        edge.eventLoop(),
        clients.inTheClear(listener.name()));
  }

  /** Another configuration is in force; told on any thread. */
  void settle(Collection<Pool> pools, Consumer<LoopMetrics> numbers) {
    edge.eventLoop()
        .execute(
            () -> {
              connections.settle(pools);
              numbers.accept(edge.metrics());
            });
  }

  /** How much this event loop uses each endpoint; asked on any thread, answered by the loop. */
  CompletableFuture<List<EndpointUse>> upstreamUse() {
    return CompletableFuture.supplyAsync(connections::use, edge.eventLoop());
  }

  @Override
  public void drain() {
    refusals.drain();
    connections.drain();
  }

  @Override
  public void close() {
    connections.close();
  }
}
