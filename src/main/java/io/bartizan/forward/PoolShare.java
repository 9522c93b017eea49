package io.bartizan.forward;

import io.bartizan.balance.ConnectionPermits;
import io.bartizan.time.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's part in a pool: how its endpoints get permits for connections when the pool has
 * as many as it may have. Matters only then; until then a permit is one atomic step.
 */
final class PoolShare implements ConnectionPermits.Claimant {
  /** How often a busy connection is given up for somebody who has none at all. */
  private static final long YIELD_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private enum Claim {
    NONE,
    ORDINARY,
    URGENT
  }

  private final ConnectionPermits permits;
  private final Ticker ticker;
  private final Executor loop;
  private final List<EndpointConnections> endpoints = new ArrayList<>();
  private Claim claim = Claim.NONE;
  private long lastYieldNanos;

  PoolShare(ConnectionPermits permits, Ticker ticker, Executor loop) {
    this.permits = permits;
    this.ticker = ticker;
    this.loop = loop;
    this.lastYieldNanos = ticker.nanos() - YIELD_INTERVAL_NANOS;
    permits.join(this);
  }

  void add(EndpointConnections connections) {
    endpoints.add(connections);
  }

  /** True where that was the last. */
  boolean remove(EndpointConnections connections) {
    return endpoints.remove(connections) && endpoints.isEmpty();
  }

  ConnectionPermits permits() {
    return permits;
  }

  /** A permit now, or else some time later through {@link EndpointConnections#onPermit}. */
  boolean tryAcquire() {
    if (permits.tryAcquire()) {
      return true;
    }
    if (claim == Claim.NONE) {
      claim(needed());
      closeOldestIdle();
    }
    return false;
  }

  /** Brings the claim, if there is one, in line with what the waiting requests need. */
  void updateClaim() {
    Claim needed = claim == Claim.NONE ? Claim.NONE : needed();
    // One that cannot be withdrawn was just met: its permit is on the way.
    if (needed != claim && permits.withdraw(this)) {
      claim(needed);
    }
  }

  private void claim(Claim needed) {
    claim = needed;
    if (needed != Claim.NONE) {
      permits.claim(this, needed == Claim.URGENT);
    }
  }

  private Claim needed() {
    EndpointConnections neediest = neediest();
    if (neediest == null) {
      return Claim.NONE;
    }
    return neediest.isStarving() ? Claim.URGENT : Claim.ORDINARY;
  }

  /** The endpoint that should get the next permit: the one that has none for the longest time. */
  private @Nullable EndpointConnections neediest() {
    EndpointConnections neediest = null;
    for (EndpointConnections connections : endpoints) {
      if (connections.needsConnection()
          && (neediest == null || connections.starvingNanos() > neediest.starvingNanos())) {
        neediest = connections;
      }
    }
    return neediest;
  }

  /** Whether a connection that becomes idle is wanted elsewhere. */
  boolean isClaimed() {
    return permits.isClaimed();
  }

  /**
   * Whether a connection that was given back should be closed although requests of its own endpoint
   * wait: otherwise those who have none could wait until this endpoint is no longer busy.
   */
  boolean mustYield() {
    if (!permits.isClaimedUrgently()) {
      return false;
    }
    long now = ticker.nanos();
    if (now - lastYieldNanos < YIELD_INTERVAL_NANOS) {
      return false;
    }
    lastYieldNanos = now;
    return true;
  }

  @Override
  public void onGranted() {
    try {
      loop.execute(this::usePermit);
    } catch (RejectedExecutionException e) {
      // The event loop is gone, and with it whoever waited here.
      permits.release();
    }
  }

  @Override
  public void onIdleWanted() {
    try {
      loop.execute(this::closeOldestIdle);
    } catch (RejectedExecutionException e) {
      // The event loop is gone; its connections are being closed without us.
      return;
    }
  }

  void leave() {
    permits.leave(this);
    claim = Claim.NONE;
  }

  private void usePermit() {
    claim = Claim.NONE;
    EndpointConnections neediest = neediest();
    if (neediest == null) {
      permits.release();
      return;
    }
    neediest.onPermit();
    for (EndpointConnections connections : endpoints) {
      connections.connectMore();
    }
  }

  private void closeOldestIdle() {
    if (!permits.isClaimed()) {
      return;
    }
    EndpointConnections oldest = null;
    long longestIdle = -1;
    for (EndpointConnections connections : endpoints) {
      long idle = connections.longestIdleNanos();
      if (idle > longestIdle) {
        longestIdle = idle;
        oldest = connections;
      }
    }
    if (oldest != null) {
      oldest.closeOldestIdle();
    }
  }
}
