package io.bartizan.forward;

import io.bartizan.config.RetriesConfig;
import io.bartizan.config.RetriesConfig.Condition;
import io.bartizan.http.StreamReset;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Whether a request may be sent again, and how often it was. Only what surely had no effect is,
 * unless the method is idempotent (RFC 9110, section 9.2.2) and the route asks for it.
 */
final class Retries {
  private static final long BACKOFF_BASE = TimeUnit.MILLISECONDS.toNanos(25);
  private static final long BACKOFF_MOST = TimeUnit.MILLISECONDS.toNanos(250);

  private final RetriesConfig config;
  private final boolean idempotent;
  private int made;
  private boolean freeUsed;

  Retries(RetriesConfig config, String method) {
    this.config = config;
    this.idempotent =
        switch (method) {
          case "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE" -> true;
          default -> false;
        };
  }

  /** Whether any failure could lead to another try, so that the body is worth keeping. */
  boolean mayTryAgain() {
    return idempotent || isLeft();
  }

  private boolean isLeft() {
    return made < config.attempts();
  }

  /**
   * Whether to try once more whatever the route says, which is then used up. An idempotent request,
   * when the connection broke before any response, as a kept-alive one does that the upstream
   * closes in the moment of its use, and any at a server that is stopped. Any request, when an
   * HTTP/2 upstream refused it unprocessed: it may have been sent before the upstream could say how
   * many it takes at a time.
   */
  boolean takeFree(StreamReset reset) {
    boolean takes =
        !freeUsed
            && switch (reset.kind()) {
              case CLOSED, RESET -> idempotent;
              case REFUSED -> reset.unprocessed();
              default -> false;
            };
    freeUsed |= takes;
    return takes;
  }

  /** Whether to try again after a stream that ended before its response began; then it counts. */
  boolean take(StreamReset reset) {
    return isLeft() && isFor(reset) && count();
  }

  private boolean isFor(StreamReset reset) {
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

  /** Whether to try again instead of passing the response on; then it counts. */
  boolean take(int status) {
    return status >= 500 && idempotent && isLeft() && isFor(status) && count();
  }

  private boolean isFor(int status) {
    return config.on().contains(Condition.SERVER_ERROR)
        || (status >= 502 && status <= 504 && config.on().contains(Condition.GATEWAY_ERROR));
  }

  private boolean count() {
    made++;
    return true;
  }

  /**
   * How long to wait before the try that was just taken: full jitter below 25 ms, doubling up to
   * 250 ms (Brooker, "Exponential Backoff And Jitter", 2015).
   */
  long backoffNanos() {
    long most = Math.min(BACKOFF_MOST, BACKOFF_BASE << Math.min(made - 1, 10));
    return ThreadLocalRandom.current().nextLong(most);
  }
}
