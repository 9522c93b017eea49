package io.bartizan.forward;

import io.bartizan.balance.CircuitBreaker;
import io.bartizan.balance.Endpoint;
import io.bartizan.balance.Pool;
import io.bartizan.balance.Tried;
import io.bartizan.config.RetriesConfig;
import io.bartizan.exchange.Exchange;
import io.bartizan.http.StreamReset;
import org.jspecify.annotations.Nullable;

/**
 * The tries of one request, one at a time: at which endpoint each is made, whether another follows
 * one that failed, and when. Does not know whether the request can be sent again.
 */
final class Tries {
  private final Relay relay;
  private final Forwarder forwarder;
  private final Exchange exchange;
  private final Pool pool;
  private final Retries retries;
  private final RelayTimer timer;
  private final Tried tried = new Tried();
  private @Nullable Attempt current;

  Tries(
      Relay relay,
      Forwarder forwarder,
      Exchange exchange,
      Pool pool,
      RetriesConfig retries,
      RelayTimer timer) {
    this.relay = relay;
    this.forwarder = forwarder;
    this.exchange = exchange;
    this.pool = pool;
    this.retries = new Retries(retries, exchange.request().method());
    this.timer = timer;
  }

  /** The one under way; null while the next is waited for, and at the end. */
  @Nullable Attempt current() {
    return current;
  }

  /** Whether any failure could lead to another, so that the body is worth keeping. */
  boolean mayGoOn() {
    return retries.mayTryAgain();
  }

  /** Begins the next. */
  void next() {
    Endpoint endpoint = pool.pick(tried);
    if (endpoint == null) {
      relay.fail(CircuitBreaker.NO_ENDPOINT, "no endpoint of the pool can be asked");
      return;
    }
    tried.add(endpoint);
    exchange.upstream(pool.name(), endpoint.url());
    Attempt next = new Attempt(relay, exchange, endpoint);
    current = next;
    next.start(forwarder.connections(), pool);
    if (current == next && !next.isConnected()) {
      relay.awaitConnection();
    }
  }

  /** Goes on after one that failed before its response began; false where it was the last. */
  boolean goOnAfter(Attempt failed, StreamReset reset) {
    if (retries.takeFree(reset)) {
      if (reset.kind() != StreamReset.Kind.REFUSED) {
        // What is idle beside it has most likely died with it.
        forwarder.connections().discardIdle(failed.endpoint());
      }
      again(0);
      return true;
    }
    if (retries.take(reset)) {
      again(reset.unprocessed() ? 0 : retries.backoffNanos());
      return true;
    }
    return false;
  }

  /** Goes on instead of passing a response on; false where that is to be passed on. */
  boolean goOnAfter(int status) {
    if (retries.take(status)) {
      again(retries.backoffNanos());
      return true;
    }
    return false;
  }

  private void again(long delayNanos) {
    exchange.retried();
    current = null;
    if (delayNanos == 0) {
      next();
    } else {
      relay.awaitConnection();
      timer.retryAfter(delayNanos);
    }
  }

  /** Gives up the one under way; there is no other. */
  void end() {
    Attempt last = current;
    current = null;
    if (last != null) {
      last.abandon();
    }
  }
}
