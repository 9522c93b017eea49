package io.bartizan.gateway;

import io.bartizan.balance.Pool;
import java.util.Objects;

/**
 * The gateway in force. A request reads it once, at its start, and keeps what it got to its end; a
 * reload replaces it whole.
 */
public final class CurrentGateway {
  private volatile Gateway gateway;

  /** Begins with a gateway. */
  public CurrentGateway(Gateway gateway) {
    this.gateway = Objects.requireNonNull(gateway);
  }

  /** What is in force at this moment. */
  public Gateway get() {
    return gateway;
  }

  /**
   * Puts another in force for requests that begin from now on. Endpoints that it does not have are
   * retired: event loops need to hear of it ({@code UpstreamConnections.settle}).
   *
   * @param next compiled with the one that is in force
   * @return the one that was in force, which requests under way still use
   */
  public synchronized Gateway swap(Gateway next) {
    Gateway previous = gateway;
    next.pools().values().forEach(Pool::begin);
    gateway = Objects.requireNonNull(next);
    PoolSuccession.retire(previous.pools().values(), next.pools().values());
    return previous;
  }
}
