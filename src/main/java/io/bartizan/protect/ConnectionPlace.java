package io.bartizan.protect;

import org.jspecify.annotations.Nullable;

/**
 * One connection's place among those that may be open.
 *
 * @param refusal why there is none, as {@link ConnectionGuard#refusal} says it; null where there is
 * @param release gives it back; to be run once, when the connection is closed, on any thread
 */
public record ConnectionPlace(@Nullable String refusal, Runnable release) {
  /** Where nobody counts. */
  public static final ConnectionPlace UNCOUNTED = new ConnectionPlace(null, () -> {});

  /** There is none. */
  public static ConnectionPlace refused(String reason) {
    return new ConnectionPlace(reason, () -> {});
  }
}
