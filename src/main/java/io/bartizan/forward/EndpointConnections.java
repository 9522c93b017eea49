package io.bartizan.forward;

import io.bartizan.balance.CircuitBreaker;
import io.bartizan.balance.Endpoint;
import io.bartizan.balance.Pool;
import io.bartizan.http.ClientConnection;
import io.bartizan.http.StreamReset;
import io.bartizan.time.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's connections to one endpoint, and the requests that wait for one.
 *
 * <p>Requests wait only while no connection has room. As many connections are being made as those
 * requests need, as far as the breaker allows; the oldest request gets whichever connection comes
 * first, and one that nobody needs any more is kept idle. When a connection cannot be made, as many
 * of the oldest requests fail as no other connection being made is meant for.
 */
final class EndpointConnections {
  /** The most connections with room that are kept for one endpoint on one event loop. */
  static final int MAX_IDLE = 1024;

  private final PoolShare share;
  private final Connector connector;
  private final UsableConnections usable;
  private final WaitingRequests waiting;
  private final Consumer<EndpointConnections> gone;
  private final List<UpstreamConnection> all = new ArrayList<>();

  private Pool pool;
  private Endpoint endpoint;
  private boolean connectingMore;
  private boolean draining;
  private boolean closed;

  /**
   * No connections yet.
   *
   * @param gone told once the endpoint is retired and nothing is left of it here
   */
  EndpointConnections(
      Pool pool,
      Endpoint endpoint,
      PoolShare share,
      Connector connector,
      UsableConnections usable,
      Ticker ticker,
      Consumer<EndpointConnections> gone) {
    this.pool = pool;
    this.endpoint = endpoint;
    this.share = share;
    this.connector = connector;
    this.usable = usable;
    this.gone = gone;
    this.waiting = new WaitingRequests(pool, ticker);
    usable.idleTimeoutNanos(pool.config().idleTimeout().toNanos());
  }

  // What requests ask for

  @Nullable PendingConnection acquire(Pool pool, UpstreamConnections.Waiter waiter) {
    UpstreamConnection next = usable.next();
    if (next == null) {
      return await(pool, waiter);
    }
    ClientConnection connection = next.connection();
    if (connection.availableStreams() == 1) {
      usable.remove(next);
    }
    waiter.onConnection(connection);
    keep(next);
    return null;
  }

  private @Nullable PendingConnection await(Pool pool, UpstreamConnections.Waiter waiter) {
    if (closed) {
      waiter.onFailure(closing());
      return null;
    }
    this.pool = pool;
    PendingConnection pending = new PendingConnection(this, waiter);
    waiting.add(pending);
    connectAsNeeded();
    boolean admitted = waiting.admit(pending);
    recount();
    if (!admitted) {
      waiter.onRejected(CircuitBreaker.TOO_MANY_PENDING);
    }
    // A connection that could not even be begun has failed its request already.
    return waiting.contains(pending) ? pending : null;
  }

  void cancel(PendingConnection pending) {
    if (waiting.remove(pending)) {
      recount();
      leaveWhenEmpty();
    }
  }

  // Making connections

  /** Makes as many connections as the waiting requests need and the breaker allows. */
  void connectMore() {
    connectAsNeeded();
    recount();
  }

  private void connectAsNeeded() {
    // A connection that fails at once comes back here, and the loop below goes on for it.
    if (connectingMore) {
      return;
    }
    connectingMore = true;
    while (needsConnection() && share.tryAcquire()) {
      connect();
    }
    connectingMore = false;
  }

  /** A permit for a connection has come that {@link PoolShare#tryAcquire} could not give. */
  void onPermit() {
    connect();
    recount();
  }

  private void connect() {
    UpstreamConnection connection = new UpstreamConnection(this);
    waiting.connecting();
    all.add(connection);
    endpoint.dialed();
    connector.connect(pool, endpoint, connection);
  }

  /** Whether requests wait that no connection being made is meant for. */
  boolean needsConnection() {
    return waiting.unserved() > 0;
  }

  /** Whether requests wait and there is no connection, not even one being made. */
  boolean isStarving() {
    return !waiting.isEmpty() && all.isEmpty();
  }

  /** For how long it has been {@link #isStarving}; -1 when it is not. */
  long starvingNanos() {
    return isStarving() ? waiting.starvingNanos() : -1;
  }

  private void recount() {
    if (waiting.recount(isStarving())) {
      share.updateClaim();
    }
  }

  // What happens to connections

  void onConnected() {
    endpoint.connectionOpened();
  }

  void onOpen(UpstreamConnection connection) {
    waiting.connected(connection.connection().availableStreams());
    serve(connection);
    keep(connection);
    connectMore();
  }

  void onConnectFailed(UpstreamConnection connection, StreamReset reset) {
    endpoint.dialFailed();
    all.remove(connection);
    share.permits().release();
    List<PendingConnection> failed = waiting.removeAfterFailure();
    connectMore();
    failed.forEach(pending -> pending.waiter().onFailure(reset));
    leaveWhenEmpty();
  }

  void onAvailable(UpstreamConnection connection) {
    // Only one that has served: a new one was made for those who wait here.
    if (!waiting.isEmpty() && connection.isUsable() && share.mustYield()) {
      usable.remove(connection);
      connection.shutdown();
      return;
    }
    serve(connection);
    keep(connection);
  }

  private void serve(UpstreamConnection connection) {
    while (!waiting.isEmpty() && connection.isUsable()) {
      PendingConnection oldest = waiting.removeOldest();
      recount();
      oldest.waiter().onConnection(connection.connection());
    }
  }

  /** Keeps a connection for further requests, if it has room for any and is not to be closed. */
  private void keep(UpstreamConnection connection) {
    if (!connection.isUsable()) {
      return;
    }
    if (connection.isIdle() && (draining || share.isClaimed() || usable.size() >= MAX_IDLE)) {
      usable.remove(connection);
      connection.shutdown();
    } else {
      usable.add(connection);
    }
  }

  void onDisconnected() {
    endpoint.connectionClosed();
  }

  void onClosed(UpstreamConnection connection) {
    all.remove(connection);
    usable.remove(connection);
    share.permits().release();
    connectMore();
    leaveWhenEmpty();
  }

  // Another configuration

  /** The pool and the endpoint as they are from now on. */
  void settle(Pool newPool, Endpoint newEndpoint) {
    pool = newPool;
    endpoint = newEndpoint;
    usable.idleTimeoutNanos(newPool.config().idleTimeout().toNanos());
  }

  /** Where the endpoint is retired, closes what is idle, now and from now on. */
  void leaveIfRetired() {
    if (endpoint.reach().isRetired()) {
      drain();
      leaveWhenEmpty();
    }
  }

  private void leaveWhenEmpty() {
    if (all.isEmpty() && waiting.isEmpty() && endpoint.reach().isRetired()) {
      gone.accept(this);
    }
  }

  Endpoint.Reach reach() {
    return endpoint.reach();
  }

  PoolShare share() {
    return share;
  }

  // Closing

  void closeIdle() {
    usable.closeIdle(0);
  }

  /** How long the connection is idle that was not used for the longest time; -1 without one. */
  long longestIdleNanos() {
    return usable.longestIdleNanos();
  }

  void closeOldestIdle() {
    usable.closeOldestIdle();
  }

  void drain() {
    draining = true;
    closeIdle();
  }

  void close() {
    draining = true;
    closed = true;
    List<PendingConnection> failed = waiting.removeAll();
    recount();
    failed.forEach(pending -> pending.waiter().onFailure(closing()));
    List.copyOf(all).forEach(UpstreamConnection::close);
    usable.stop();
  }

  EndpointUse use() {
    return EndpointUse.of(endpoint, all, waiting.size());
  }

  String address() {
    return endpoint.address().toString();
  }

  private StreamReset closing() {
    return new StreamReset(
        StreamReset.Kind.LOCAL, true, address() + ": the gateway is closing its connections");
  }
}
