package io.bartizan.forward;

import io.bartizan.balance.CircuitBreaker;
import io.bartizan.balance.Endpoint;
import io.bartizan.balance.Pool;
import io.bartizan.exchange.Rejection;
import io.bartizan.http.ClientConnection;
import io.bartizan.http.StreamReset;
import io.bartizan.time.Ticker;
import io.bartizan.time.TimerWheel;
import io.netty.channel.EventLoop;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop to all upstreams. Requests get the connection that was used
 * last, or wait for the first to come: one that is given back or one that is made. Connections stay
 * with the event loop that made them, so nothing here is locked; what several event loops have to
 * share, they share through the pool's {@link CircuitBreaker}.
 *
 * <p>Does not choose endpoints, send requests or retry them, and has no deadline for a request that
 * waits: whoever waits gives up through {@link PendingConnection#cancel}.
 */
public final class UpstreamConnections {
  private final Connector connector;
  private final TimerWheel timers;
  private final Ticker ticker;
  private final Executor loop;
  private final IdentityHashMap<Endpoint.Reach, EndpointConnections> byReach =
      new IdentityHashMap<>();
  private final IdentityHashMap<CircuitBreaker, PoolShare> shares = new IdentityHashMap<>();
  private boolean draining;
  private boolean closed;

  /**
   * No connections yet.
   *
   * @param connector of the same event loop
   * @param timers of the event loop
   * @param loop the event loop; something may be given to it on any thread
   */
  public UpstreamConnections(
      UpstreamConnector connector, TimerWheel timers, Ticker ticker, EventLoop loop) {
    this((Connector) connector, timers, ticker, loop);
  }

  /** As the other, with connections that come from elsewhere. */
  UpstreamConnections(Connector connector, TimerWheel timers, Ticker ticker, Executor loop) {
    this.connector = connector;
    this.timers = timers;
    this.ticker = ticker;
    this.loop = loop;
  }

  /** Who wants a connection. Of its methods exactly one is called, once. None may throw. */
  public interface Waiter {
    /**
     * There is a connection with room for one more request. The request is opened before this
     * returns or not at all: then somebody else gets the room.
     */
    void onConnection(ClientConnection connection);

    /**
     * There is none: nothing was sent, anyone may try again ({@link StreamReset#unprocessed} is
     * true). {@code TIMEOUT} when the connect timeout passed, {@code LOCAL} when the gateway is
     * closing, else {@code CONNECT_FAILED}.
     */
    void onFailure(StreamReset reset);

    /** The pool has too many requests waiting already. */
    void onRejected(Rejection rejection);
  }

  /**
   * Gets a connection to an endpoint of a pool.
   *
   * @return the place in the queue, or null when the waiter was answered before this returned
   */
  public @Nullable PendingConnection acquire(Pool pool, Endpoint endpoint, Waiter waiter) {
    EndpointConnections connections = byReach.get(endpoint.reach());
    if (connections == null) {
      connections = add(pool, endpoint);
    }
    return connections.acquire(pool, waiter);
  }

  /**
   * Closes the idle connections to an endpoint. After one died in the moment it was used again, the
   * others most likely are no better: a request that is sent again should not try them one by one.
   */
  public void discardIdle(Endpoint endpoint) {
    EndpointConnections connections = byReach.get(endpoint.reach());
    if (connections != null) {
      connections.closeIdle();
    }
  }

  /**
   * Another configuration is in force. Endpoints that stayed go by its settings; connections to
   * those that are {@linkplain Endpoint.Reach#retire retired} close now if they are idle, and the
   * others when their requests are over, however long that takes.
   *
   * @param pools all that may be asked from now on
   */
  public void settle(Collection<Pool> pools) {
    for (Pool pool : pools) {
      for (Endpoint endpoint : pool.endpoints()) {
        EndpointConnections connections = byReach.get(endpoint.reach());
        if (connections != null) {
          connections.settle(pool, endpoint);
        }
      }
    }
    for (EndpointConnections connections : List.copyOf(byReach.values())) {
      connections.leaveIfRetired();
    }
  }

  /**
   * Closes what is idle now, and from now on what becomes idle. Requests in flight still get their
   * connections.
   */
  public void drain() {
    draining = true;
    List.copyOf(byReach.values()).forEach(EndpointConnections::drain);
  }

  /** Closes all connections at once, fails whoever waits, and makes no more. */
  public void close() {
    draining = true;
    closed = true;
    List.copyOf(byReach.values()).forEach(EndpointConnections::close);
    shares.values().forEach(PoolShare::leave);
  }

  /** What is going on at this moment, for each endpoint that was asked and is not gone. */
  public List<EndpointUse> use() {
    return byReach.values().stream().map(EndpointConnections::use).toList();
  }

  private EndpointConnections add(Pool pool, Endpoint endpoint) {
    PoolShare share =
        shares.computeIfAbsent(
            pool.breaker(), breaker -> new PoolShare(breaker.connections(), ticker, loop));
    EndpointConnections connections =
        new EndpointConnections(
            pool,
            endpoint,
            share,
            connector,
            new UsableConnections(timers, ticker),
            ticker,
            this::remove);
    if (closed) {
      connections.close();
    } else if (draining || endpoint.reach().isRetired()) {
      connections.drain();
    }
    share.add(connections);
    byReach.put(endpoint.reach(), connections);
    return connections;
  }

  /** An endpoint that nobody will ask again has no connection left. */
  private void remove(EndpointConnections connections) {
    byReach.remove(connections.reach(), connections);
    PoolShare share = connections.share();
    if (share.remove(connections)) {
      share.leave();
      shares.values().remove(share);
    }
  }
}
