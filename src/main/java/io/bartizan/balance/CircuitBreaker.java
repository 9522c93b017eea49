package io.bartizan.balance;

import io.bartizan.config.PoolConfig.CircuitBreakerConfig;
import io.bartizan.exchange.Rejection;
import org.jspecify.annotations.Nullable;

/**
 * What a pool may be asked to carry, over all event loops, so that one that is slow or down does
 * not take the gateway with it. Holds the counts; whoever takes a permit gives it back exactly
 * once.
 */
public final class CircuitBreaker {
  /** The answer when as many requests are under way as the pool may have. */
  public static final Rejection TOO_MANY_REQUESTS =
      new Rejection(
          503,
          "upstream-max-requests",
          "connection_limit_reached",
          "Too many requests to the upstream are under way.");

  /** The answer when a client has as many of a pool's last requests as it may have. */
  public static final Rejection TOO_MANY_OF_CLIENT =
      new Rejection(
          503,
          "upstream-max-client-requests",
          "connection_limit_reached",
          "Too many requests of this client to the upstream are under way.");

  /** The answer when as many requests are under way as the pool can bear at present. */
  public static final Rejection TOO_SLOW =
      new Rejection(
          503,
          "upstream-concurrency",
          "connection_limit_reached",
          "The upstream is slow, and has as many requests as it can bear.");

  /** The answer when as many requests wait for a connection as the pool may have. */
  public static final Rejection TOO_MANY_PENDING =
      new Rejection(
          503,
          "upstream-max-pending",
          "connection_limit_reached",
          "Too many requests wait for a connection to the upstream.");

  /** The answer when no endpoint of the pool may be used. */
  public static final Rejection NO_ENDPOINT =
      new Rejection(
          503,
          "no-endpoint",
          "destination_unavailable",
          "There is no upstream server to send the request to.");

  private final Permits requests;
  private final ClientShares shares;
  private final Permits pending;
  private final ConnectionPermits connections;
  private volatile @Nullable GradientLimit adaptive;

  /** A breaker with nothing under way. */
  public CircuitBreaker(CircuitBreakerConfig config) {
    this.requests = new Permits(config.maxRequests());
    this.shares = new ClientShares(config.maxClientPercent());
    this.pending = new Permits(config.maxPendingRequests());
    this.connections = new ConnectionPermits(config.maxConnections());
    adapt(config);
  }

  /** Other limits from now on; what is under way stays counted. */
  void limits(CircuitBreakerConfig config) {
    adapt(config);
    shares.percent(config.maxClientPercent());
    pending.limit(config.maxPendingRequests());
    connections.limit(config.maxConnections());
  }

  private void adapt(CircuitBreakerConfig config) {
    GradientLimit before = adaptive;
    if (!config.adaptive().enabled()) {
      adaptive = null;
      requests.limit(config.maxRequests());
    } else if (before == null) {
      adaptive = new GradientLimit(requests, config.adaptive(), config.maxRequests());
    } else {
      before.config(config.adaptive(), config.maxRequests());
    }
  }

  /** What sets how many requests may be under way; null where it stays as configured. */
  public @Nullable GradientLimit adaptive() {
    return adaptive;
  }

  /** The answer when there is none free of {@link #requests}. */
  public Rejection noRequest() {
    return adaptive == null ? TOO_MANY_REQUESTS : TOO_SLOW;
  }

  /** For requests under way; over it {@link #noRequest}. */
  public Permits requests() {
    return requests;
  }

  /** What one client may have of the last requests; over it {@link #TOO_MANY_OF_CLIENT}. */
  public ClientShares shares() {
    return shares;
  }

  /** For requests that wait while no connection may be opened; {@link #TOO_MANY_PENDING}. */
  public Permits pending() {
    return pending;
  }

  /** For connections, those being made too; over it requests wait. */
  public ConnectionPermits connections() {
    return connections;
  }
}
