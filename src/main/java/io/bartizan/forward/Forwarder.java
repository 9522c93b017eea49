package io.bartizan.forward;

import io.bartizan.balance.CircuitBreaker;
import io.bartizan.balance.GradientLimit;
import io.bartizan.balance.Permits;
import io.bartizan.balance.Pool;
import io.bartizan.config.PoolConfig;
import io.bartizan.exchange.ErrorResponse;
import io.bartizan.exchange.Exchange;
import io.bartizan.exchange.Rejection;
import io.bartizan.http.BodyListener;
import io.bartizan.http.Discard;
import io.bartizan.http.RequestHead;
import io.bartizan.time.Ticker;
import io.bartizan.time.TimerWheel;
import java.util.function.Consumer;

/**
 * Sends requests to upstreams and their responses back. One per event loop, with its own
 * connections. Decides nothing about who may ask, nor which route a request takes.
 */
public final class Forwarder {
  private final UpstreamConnections connections;
  private final TimerWheel timers;
  private final Ticker ticker;
  private final Consumer<Exchange> finished;

  /**
   * A forwarder.
   *
   * @param finished hears of every exchange that was handed to {@link #forward}, once, at its end
   */
  public Forwarder(
      UpstreamConnections connections,
      TimerWheel timers,
      Ticker ticker,
      Consumer<Exchange> finished) {
    this.connections = connections;
    this.timers = timers;
    this.ticker = ticker;
    this.finished = finished;
  }

  /**
   * Forwards the request by the plan of its route: what was matched is what is asked for. Its
   * fields are edited in place.
   *
   * @return who hears of the rest of the request
   */
  public BodyListener forward(Exchange exchange, Forwarding plan) {
    int index = plan.choosePool();
    Pool pool = plan.pool(index);
    exchange.poolIndex(index);
    RequestHead request = exchange.request();
    if (request.upgrade() != null && pool.config().protocol() != PoolConfig.Protocol.HTTP1) {
      return refuse(exchange, Failures.NO_UPGRADE);
    }
    CircuitBreaker breaker = pool.breaker();
    Permits requests = breaker.requests();
    if (!requests.tryAcquire()) {
      return refuse(exchange, breaker.noRequest());
    }
    if (breaker.shares().isScarce(requests) && !share(exchange, breaker)) {
      requests.release();
      return refuse(exchange, CircuitBreaker.TOO_MANY_OF_CLIENT);
    }
    ForwardingFields.apply(exchange);
    Relay relay = new Relay(this, exchange, plan, pool, upstreamHead(request, exchange.target()));
    relay.start();
    return relay;
  }

  private static boolean share(Exchange exchange, CircuitBreaker breaker) {
    Object client = exchange.clientAddress().site();
    if (!breaker.shares().tryTake(client, breaker.requests())) {
      return false;
    }
    exchange.hold(new ShareHold(breaker.shares(), client));
    return true;
  }

  private BodyListener refuse(Exchange exchange, Rejection rejection) {
    ErrorResponse.send(exchange, rejection, nowNanos());
    finished.accept(exchange);
    return Discard.INSTANCE;
  }

  private static RequestHead upstreamHead(RequestHead request, String target) {
    return new RequestHead(
        request.protocol(),
        request.method(),
        request.scheme(),
        request.authority(),
        target,
        request.fields(),
        request.hasBody(),
        request.upgrade());
  }

  void finished(Exchange exchange, Pool pool) {
    pool.breaker().requests().release();
    GradientLimit adaptive = pool.breaker().adaptive();
    if (adaptive != null && tellsHowSlow(exchange)) {
      adaptive.answered(exchange.responseHeadNanos() - exchange.startNanos(), nowNanos());
    }
    finished.accept(exchange);
  }

  /** Neither an upload, as long as its client likes, nor a refusal, but an answer too late. */
  private static boolean tellsHowSlow(Exchange exchange) {
    Rejection rejection = exchange.rejection();
    return exchange.requestBytes() == 0
        && (rejection == null ? exchange.status() > 0 : rejection.status() == 504);
  }

  UpstreamConnections connections() {
    return connections;
  }

  TimerWheel timers() {
    return timers;
  }

  long nowNanos() {
    return ticker.nanos();
  }
}
