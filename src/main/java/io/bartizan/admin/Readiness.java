package io.bartizan.admin;

import org.jspecify.annotations.Nullable;

/**
 * Whether requests should be sent here, for load balancers and orchestrators. Not ready until said
 * otherwise; may be asked and told on any thread.
 */
public final class Readiness {
  private volatile @Nullable String obstacle = "starting";

  /** Requests are welcome. */
  public void ready() {
    obstacle = null;
  }

  /** Requests should go elsewhere, for a reason such as {@code draining}. */
  public void notReady(String reason) {
    obstacle = reason;
  }

  /** Why not, or null when ready. */
  public @Nullable String obstacle() {
    return obstacle;
  }
}
