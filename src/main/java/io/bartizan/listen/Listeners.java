package io.bartizan.listen;

import io.bartizan.config.ListenerConfig;
import io.bartizan.http.ServerSettings;
import io.bartizan.observe.Metrics;
import io.vertx.core.Future;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** All listening sockets of the gateway. Connections they accepted belong to the edges. */
public final class Listeners {
  private final List<Listener> open;

  private Listeners(List<Listener> open) {
    this.open = List.copyOf(open);
  }

  /**
   * Listens on all, or on none.
   *
   * @param edges deployed; they get connections in turn
   * @return fails with a message for the user when any address cannot be had
   */
  public static Future<Listeners> open(
      VertxInternal vertx,
      Collection<ListenerConfig> configs,
      ServerSettings settings,
      List<EdgeVerticle> edges,
      Metrics metrics) {
    List<Future<Listener>> opening = new ArrayList<>();
    for (ListenerConfig config : configs) {
      List<Acceptor.Target> targets =
          edges.stream().map(edge -> target(config, settings, edge)).toList();
      opening.add(Listener.open(vertx, config, new Acceptor(config.name(), targets, metrics)));
    }
    // Joined rather than all: those that succeed after the first failure must be closed as well.
    return Future.join(opening)
        .map(_ -> new Listeners(opening.stream().map(Future::result).toList()))
        .recover(
            cause ->
                new Listeners(
                        opening.stream().filter(Future::succeeded).map(Future::result).toList())
                    .close()
                    .transform(_ -> Future.failedFuture(cause)));
  }

  private static Acceptor.Target target(
      ListenerConfig config, ServerSettings settings, EdgeVerticle verticle) {
    Edge edge = verticle.edge();
    ServerConnections connections =
        new HttpServerConnections(settings, verticle.services().handler(config), edge.timers());
    return new Acceptor.Target(
        edge.eventLoop(),
        new ConnectionStart(
            edge,
            config.name(),
            connections,
            (pipeline, client) ->
                pipeline.addLast(
                    new PrefaceChoice(edge.timers(), settings.headTimeoutNanos(), client::speak))));
  }

  /** In the order configured. */
  public List<Listener> list() {
    return open;
  }

  /** Listens no more; connections that were accepted stay. */
  public Future<Void> close() {
    return Future.join(open.stream().map(Listener::close).toList()).mapEmpty();
  }
}
