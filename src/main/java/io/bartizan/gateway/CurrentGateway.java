package io.bartizan.gateway;

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
   * Puts another in force for requests that begin from now on.
   *
   * @return the one that was in force, which requests under way still use
   */
  public synchronized Gateway swap(Gateway next) {
    Gateway previous = gateway;
    gateway = Objects.requireNonNull(next);
    return previous;
  }
}
