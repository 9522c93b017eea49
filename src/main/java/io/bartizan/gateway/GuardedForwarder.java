package io.bartizan.gateway;

import io.bartizan.exchange.Exchange;
import io.bartizan.exchange.Guard;
import io.bartizan.exchange.Verdict;
import io.bartizan.forward.Forwarder;
import io.bartizan.http.BodyListener;
import io.bartizan.observe.RequestObserver;
import io.bartizan.time.Ticker;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Sends requests on that every guard of their route lets pass. Where one does not know yet, the
 * request waits, and the guards behind it with it. One per listener and event loop.
 */
final class GuardedForwarder {
  private final Forwarder forwarder;
  private final Forwarder inquiries;
  private final Ticker ticker;
  private final RequestObserver observer;
  private final Reception reception;
  private final Executor eventLoop;

  /**
   * Of a listener and event loop.
   *
   * @param inquiries sends the gateway's own questions about requests
   */
  GuardedForwarder(
      Forwarder forwarder,
      Forwarder inquiries,
      RequestObserver observer,
      Reception reception,
      Ticker ticker,
      Executor eventLoop) {
    this.forwarder = forwarder;
    this.inquiries = inquiries;
    this.ticker = ticker;
    this.observer = observer;
    this.reception = reception;
    this.eventLoop = eventLoop;
  }

  /** Who hears of the rest of the request, whatever became of it. */
  BodyListener forward(Exchange exchange, CompiledRoute route) {
    return forward(exchange, route, 0);
  }

  /** The same, from one of the guards on. */
  private BodyListener forward(Exchange exchange, CompiledRoute route, int from) {
    List<Guard> guards = route.guards();
    for (int i = from; i < guards.size(); i++) {
      Verdict verdict = guards.get(i).check(exchange);
      if (verdict instanceof Verdict.Reject reject) {
        return reception.reject(exchange, reject.rejection());
      }
      if (verdict instanceof Verdict.Await await) {
        int next = i + 1;
        return await(exchange, await.pending(), () -> forward(exchange, route, next));
      }
    }
    observer.requestStarted(exchange);
    return forwarder.forward(exchange, route.forwarding());
  }

  /**
   * Has a request wait, whoever wants it to.
   *
   * @param next where it goes then, unless it is refused
   */
  BodyListener await(Exchange exchange, Verdict.Pending pending, Supplier<BodyListener> next) {
    return new Waiting(this, exchange, next).begin(pending);
  }

  /** Asks for what a request waits for. */
  void begin(Verdict.Pending pending, Runnable told) {
    if (pending instanceof Inquiry inquiry) {
      inquiry.begin(inquiries, observer, ticker, told);
    } else {
      pending.begin(told);
    }
  }

  Reception reception() {
    return reception;
  }

  Executor eventLoop() {
    return eventLoop;
  }
}
