package io.bartizan;

import io.bartizan.config.GatewayConfig;
import io.bartizan.config.HeadersConfig;
import io.bartizan.config.ListenerConfig;
import io.bartizan.forward.EndpointUse;
import io.bartizan.forward.Forwarder;
import io.bartizan.forward.HttpConnections;
import io.bartizan.forward.UpstreamConnections;
import io.bartizan.forward.UpstreamConnector;
import io.bartizan.gateway.CurrentGateway;
import io.bartizan.gateway.HttpsRedirect;
import io.bartizan.gateway.RequestFlow;
import io.bartizan.http.RequestHandler;
import io.bartizan.http.ServerSettings;
import io.bartizan.http.UnderscoreNames;
import io.bartizan.listen.Edge;
import io.bartizan.listen.EdgeServices;
import io.bartizan.observe.AccessLog;
import io.bartizan.observe.Metrics;
import io.bartizan.observe.RequestObserver;
import io.vertx.core.internal.VertxInternal;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntSupplier;

/** The gateway on one event loop: its upstream connections and who uses them. */
final class EdgeGateway implements EdgeServices {
  /** Of an HTTP/2 stream, in bytes: how much of one upload waits here at most. */
  private static final int STREAM_WINDOW = 64 * 1024;

  /** Of an HTTP/2 connection, in bytes. */
  private static final int CONNECTION_WINDOW = 1024 * 1024;

  private final Edge edge;
  private final CurrentGateway current;
  private final RequestObserver observer;
  private final IntSupplier httpsPort;
  private final UpstreamConnections connections;
  private final Forwarder forwarder;

  EdgeGateway(
      Edge edge,
      VertxInternal vertx,
      CurrentGateway current,
      Metrics metrics,
      AccessLog accessLog,
      IntSupplier httpsPort) {
    this.edge = edge;
    this.httpsPort = httpsPort;
    this.current = current;
    this.observer = new RequestObserver(metrics.loop(edge.index()), accessLog.loop(edge.index()));
    UpstreamConnector connector =
        new UpstreamConnector(
            vertx,
            edge.eventLoop(),
            edge.timers(),
            edge.ticker(),
            new HttpConnections(edge.ticker()));
    this.connections =
        new UpstreamConnections(connector, edge.timers(), edge.ticker(), edge.eventLoop());
    this.forwarder =
        new Forwarder(
            connections,
            edge.timers(),
            edge.ticker(),
            exchange -> observer.requestFinished(exchange, edge.ticker().nanos()));
  }

  /** What clients' connections may use up. */
  static ServerSettings settings(GatewayConfig config) {
    return new ServerSettings(
        config.limits().requestLineBytes(),
        config.limits().headerBytes(),
        config.limits().headerCount(),
        underscores(config.headers().underscores()),
        config.timeouts().requestHead().toNanos(),
        config.timeouts().connectionIdle().toNanos(),
        config.limits().http2Streams(),
        STREAM_WINDOW,
        CONNECTION_WINDOW);
  }

  private static UnderscoreNames underscores(HeadersConfig.Underscores choice) {
    return switch (choice) {
      case REFUSE -> UnderscoreNames.REFUSE;
      case DROP -> UnderscoreNames.DROP;
      case ALLOW -> UnderscoreNames.ALLOW;
    };
  }

  @Override
  public RequestHandler handler(ListenerConfig listener) {
    if (listener.redirectToHttps()) {
      return new HttpsRedirect(listener.name(), current, observer, edge.ticker(), httpsPort);
    }
    return new RequestFlow(listener.name(), current, forwarder, observer, edge.ticker());
  }

  /** How much this event loop uses each endpoint; asked on any thread, answered by the loop. */
  CompletableFuture<List<EndpointUse>> upstreamUse() {
    return CompletableFuture.supplyAsync(connections::use, edge.eventLoop());
  }

  @Override
  public void drain() {
    connections.drain();
  }

  @Override
  public void close() {
    connections.close();
  }
}
