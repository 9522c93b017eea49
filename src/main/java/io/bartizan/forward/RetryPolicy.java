package io.bartizan.forward;

import io.bartizan.config.RetriesConfig;
import io.bartizan.config.RetriesConfig.Condition;
import io.bartizan.http.StreamReset;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Whether a request may be sent again. Only what surely had no effect is, unless the method is
 * idempotent (RFC 9110, section 9.2.2) and the route asks for it.
 */
final class RetryPolicy {
  private static final long BACKOFF_BASE = TimeUnit.MILLISECONDS.toNanos(25);
  private static final long BACKOFF_MOST = TimeUnit.MILLISECONDS.toNanos(250);

  private final RetriesConfig config;
  private final boolean idempotent;

  RetryPolicy(RetriesConfig config, String method) {
    this.config = config;
    this.idempotent =
        switch (method) {
          case "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE" -> true;
          default -> false;
        };
  }

  /** Whether any failure could lead to another try, so that the body is worth keeping. */
  boolean mayRetry(int retries) {
    return idempotent || retries < config.attempts();
  }

  /** Whether to try again after a stream that ended before its response began. */
  boolean allows(StreamReset reset, int retries) {
    if (retries >= config.attempts()) {
      return false;
    }
    return switch (reset.kind()) {
      case CONNECT_FAILED, UNTRUSTED, TIMEOUT ->
          reset.unprocessed() && config.on().contains(Condition.CONNECT_FAILURE);
      case REFUSED -> config.on().contains(Condition.REFUSED_STREAM);
      case CANCELLED, RESET, CLOSED ->
          idempotent
              && (config.on().contains(Condition.RESET)
                  || config.on().contains(Condition.SERVER_ERROR));
      case MALFORMED, LOCAL -> false;
    };
  }

  /**
   * Whether to try once more whatever the route says. An idempotent request, when the connection
   * broke before any response, as a kept-alive one does that the upstream closes in the moment of
   * its use, and any at a server that is stopped. Any request, when an HTTP/2 upstream refused it
   * unprocessed: it may have been sent before the upstream could say how many it takes at a time.
   */
  boolean allowsFree(StreamReset reset) {
    return switch (reset.kind()) {
      case CLOSED, RESET -> idempotent;
      case REFUSED -> reset.unprocessed();
      default -> false;
    };
  }

  /** Whether to try again instead of passing the response on. */
  boolean allows(int status, int retries) {
    if (status < 500 || !idempotent || retries >= config.attempts()) {
      return false;
    }
    return config.on().contains(Condition.SERVER_ERROR)
        || (status >= 502 && status <= 504 && config.on().contains(Condition.GATEWAY_ERROR));
  }

  /**
   * How long to wait before the next try: full jitter below 25 ms, doubling up to 250 ms (Brooker,
   * "Exponential Backoff And Jitter", 2015).
   */
  static long backoffNanos(int retries) {
    long most = Math.min(BACKOFF_MOST, BACKOFF_BASE << Math.min(retries, 10));
    return ThreadLocalRandom.current().nextLong(most);
  }
}
