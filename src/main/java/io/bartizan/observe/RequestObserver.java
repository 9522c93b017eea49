package io.bartizan.observe;

import io.bartizan.exchange.Exchange;
import io.bartizan.http.Misuse;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Where one event loop reports its requests: to its metrics and to its end of the access log. */
public final class RequestObserver {
  private static final Logger LOGGER = System.getLogger(RequestObserver.class.getName());

  private final LoopMetrics metrics;
  private final LoopLog log;

  /** Both belong to the same event loop. */
  public RequestObserver(LoopMetrics metrics, LoopLog log) {
    this.metrics = metrics;
    this.log = log;
  }

  /** See {@link LoopMetrics#requestStarted}. */
  public void requestStarted(Exchange exchange) {
    metrics.requestStarted(exchange);
  }

  /**
   * A client's connection, or a response on it, was ended for what the client does.
   *
   * @param client its address
   */
  public void abuse(String listener, String client, Misuse misuse) {
    metrics.abuse(listener, misuse.label());
    LOGGER.log(
        Level.DEBUG,
        "listener {0}: connection of {1} ended: {2}",
        listener,
        client,
        misuse.label());
  }

  /**
   * A client's connection was closed since no request began on it in time.
   *
   * @param client its address
   */
  public void unused(String listener, String client) {
    metrics.unused(listener);
    LOGGER.log(
        Level.DEBUG, "listener {0}: connection of {1} closed: no request came", listener, client);
  }

  /** See {@link LoopMetrics#inquired}. */
  public void inquired(String pool, InquiryOutcome outcome, long nanos) {
    metrics.inquired(pool, outcome, nanos);
  }

  /**
   * The response has ended or was broken off; exactly once for each request started. What the
   * exchange holds is given back.
   *
   * @param nowNanos by the ticker of {@link Exchange#startNanos}
   */
  public void requestFinished(Exchange exchange, long nowNanos) {
    exchange.end();
    metrics.requestFinished(exchange, nowNanos);
    log.log(exchange, nowNanos);
  }
}
