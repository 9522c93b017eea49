package io.bartizan.admin;

import org.jspecify.annotations.Nullable;

/**
 * Whether requests should be sent here, for load balancers and orchestrators. Not ready until said
 * otherwise; may be asked and told on any thread.
 */
public final class Readiness {
  private volatile @Nullable String obstacle = "starting";
  private volatile boolean overloaded;

  /** Requests are welcome. */
  public void ready() {
    obstacle = null;
  }

  /** Requests should go elsewhere, for a reason such as {@code draining}. */
  public void notReady(String reason) {
    obstacle = reason;
  }

  /** Whether requests are refused for the time being. */
  public void overloaded(boolean overloaded) {
    this.overloaded = overloaded;
  }

  /** Why not, or null when ready. */
  public @Nullable String obstacle() {
    String told = obstacle;
    return told == null && overloaded ? "overloaded" : told;
  }
}
