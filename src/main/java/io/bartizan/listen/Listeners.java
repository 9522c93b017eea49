package io.bartizan.listen;

import io.bartizan.address.IpAddress;
import io.bartizan.config.ListenerConfig;
import io.bartizan.http.ServerSettings;
import io.bartizan.observe.Metrics;
import io.bartizan.protect.ConnectionGuard;
import io.bartizan.time.Ticker;
import io.bartizan.tls.ServerTls;
import io.vertx.core.Future;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All listening sockets of the gateway. Connections they accepted belong to the edges. */
public final class Listeners {
  private final List<Listener> open;

  private Listeners(List<Listener> open) {
    this.open = List.copyOf(open);
  }

  /**
   * Listens on all, or on none.
   *
   * @param settings asked for each connection, on event loops
   * @param edges deployed; they get connections in turn
   * @param tls for those that speak https; null only where none does
   * @param guard asked for each connection
   * @param proxies whose word on who is calling is believed, on listeners that ask for it
   * @return fails with a message for the user when any address cannot be had
   */
  public static Future<Listeners> open(
      VertxInternal vertx,
      Collection<ListenerConfig> configs,
      Supplier<ServerSettings> settings,
      List<EdgeVerticle> edges,
      @Nullable ServerTls tls,
      ConnectionGuard guard,
      Predicate<IpAddress> proxies,
      Metrics metrics) {
    List<Future<Listener>> opening = new ArrayList<>();
    // One for all: acceptors share a thread.
    HandshakeFailureLog refusals = new HandshakeFailureLog(Ticker.SYSTEM);
    for (ListenerConfig config : configs) {
      List<Acceptor.Target> targets =
          edges.stream()
              .map(
                  edge ->
                      target(config, settings, edge, tls, admission(config, edge, guard, metrics)))
              .toList();
      // Where a proxy names the client, the guard is asked about that one, later.
      ConnectionGuard first = config.proxyProtocol() ? new ProxiesOnly(proxies, guard) : guard;
      opening.add(
          Listener.open(
              vertx, config, new Acceptor(config.name(), targets, first, metrics, refusals)));
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

  private static Admission admission(
      ListenerConfig config, EdgeVerticle verticle, ConnectionGuard guard, Metrics metrics) {
    return new Admission(config.name(), guard, metrics, verticle.edge().handshakeFailures());
  }

  private static Acceptor.Target target(
      ListenerConfig config,
      Supplier<ServerSettings> settings,
      EdgeVerticle verticle,
      @Nullable ServerTls tls,
      Admission admission) {
    Edge edge = verticle.edge();
    ServerConnections connections =
        new HttpServerConnections(settings, verticle.services().handler(config), edge.timers());
    ConnectionStart.FirstHandler first =
        config.protocol() == ListenerConfig.Protocol.HTTPS
            ? client -> Objects.requireNonNull(tls).newHandler(config.name(), client)
            : client -> new PrefaceChoice(edge.timers(), settings.get().headTimeoutNanos(), client);
    ConnectionStart.FirstHandler outermost =
        config.proxyProtocol()
            ? client ->
                new ProxyHeaderReader(
                    edge.timers(),
                    settings.get().headTimeoutNanos(),
                    admission,
                    () -> first.make(client))
            : first;
    return new Acceptor.Target(
        edge.eventLoop(),
        new ConnectionStart(edge, config.name(), connections, admission, outermost));
  }

  /** In the order configured. */
  public List<Listener> list() {
    return open;
  }

  /** The port of the first that speaks https. */
  public OptionalInt httpsPort() {
    return open.stream()
        .filter(listener -> listener.config().protocol() == ListenerConfig.Protocol.HTTPS)
        .mapToInt(listener -> listener.address().port())
        .findFirst();
  }

  /** Takes connections, or leaves them waiting in the kernel's queue. From any thread. */
  public void accept(boolean wanted) {
    open.forEach(listener -> listener.accept(wanted));
  }

  /** Listens no more; connections that were accepted stay. */
  public Future<Void> close() {
    return Future.join(open.stream().map(Listener::close).toList()).mapEmpty();
  }
}
