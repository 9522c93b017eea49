package io.bartizan.observe;

import io.bartizan.exchange.Exchange;

/** Where one event loop reports its requests: to its metrics and to its end of the access log. */
public final class RequestObserver {
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
   * The response has ended or was broken off; exactly once for each request started.
   *
   * @param nowNanos by the ticker of {@link Exchange#startNanos}
   */
  public void requestFinished(Exchange exchange, long nowNanos) {
    metrics.requestFinished(exchange, nowNanos);
    log.log(exchange, nowNanos);
  }
}
