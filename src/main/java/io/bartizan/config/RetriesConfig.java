package io.bartizan.config;

import java.util.EnumSet;
import java.util.Set;

/**
 * {@code retries} of a route.
 *
 * @param attempts how many times a request may be sent again, 0 or more
 * @param on after which failures
 */
public record RetriesConfig(int attempts, Set<Condition> on) {
  /**
   * What a route gets that says nothing: only what cannot have reached an upstream's application,
   * sent again at most twice.
   */
  public static final RetriesConfig DEFAULT =
      new RetriesConfig(2, EnumSet.of(Condition.CONNECT_FAILURE, Condition.REFUSED_STREAM));

  public RetriesConfig {
    on = Set.copyOf(on);
  }

  /** A failure that a request may be sent again after. */
  public enum Condition {
    /** No connection could be made; nothing was sent. */
    CONNECT_FAILURE,
    /** The upstream said that it did not process the request. */
    REFUSED_STREAM,
    /** The connection broke before a response; only for idempotent methods. */
    RESET,
    /** The upstream answered 502, 503 or 504; only for idempotent methods. */
    GATEWAY_ERROR,
    /** The upstream answered 5xx, or broke off; only for idempotent methods. */
    SERVER_ERROR
  }
}
