package io.bartizan.protect.limit;

import io.bartizan.exchange.Exchange;
import io.bartizan.exchange.ResponseEdit;
import io.bartizan.exchange.Verdict;
import io.bartizan.http.Fields;

/**
 * The tokens that one request has taken, of every limit so far, and what its response says of them.
 * A request takes from all limits or from none: where one refuses it, what it took from others goes
 * back, those of the gateway too when it is a route's that refuses. Else a client that keeps
 * running into a small limit would use up the large one.
 */
final class RequestTokens implements ResponseEdit {
  private final RateLimits limits;
  private final long[] keys;
  private final boolean[] taken;
  private final long[] told;

  private RequestTokens(RateLimits limits) {
    this.limits = limits;
    this.keys = new long[limits.size()];
    this.taken = new boolean[limits.size()];
    this.told = new long[limits.told()];
  }

  /**
   * Takes from the limits that the request has not met yet.
   *
   * @param limits those it has met, and after them more
   */
  static Verdict take(RateLimits limits, Exchange exchange) {
    RequestTokens tokens = new RequestTokens(limits);
    int from = exchange.limits() instanceof RequestTokens earlier ? tokens.goOnFrom(earlier) : 0;
    exchange.limits(tokens);
    return tokens.takeFrom(from, exchange);
  }

  private int goOnFrom(RequestTokens earlier) {
    int size = earlier.keys.length;
    System.arraycopy(earlier.keys, 0, keys, 0, size);
    System.arraycopy(earlier.taken, 0, taken, 0, size);
    for (int i = 0; i < size; i++) {
      System.arraycopy(
          earlier.told,
          earlier.limits.toldAt(i),
          told,
          limits.toldAt(i),
          limits.get(i).buckets().told());
    }
    return size;
  }

  private Verdict takeFrom(int from, Exchange exchange) {
    for (int i = from; i < keys.length; i++) {
      RateLimit limit = limits.get(i);
      if (!limit.buckets().meets(exchange)) {
        told[limits.toldAt(i)] = RateLimits.NOT_MET;
        continue;
      }
      keys[i] = limit.buckets().key(exchange);
      taken[i] = ask(i, exchange, true);
      if (taken[i]) {
        continue;
      }
      limit.counts().count(limit.config().dryRun());
      if (limit.config().dryRun()) {
        exchange.dryRunLimit(limit.config().name());
      } else {
        refuse(i, exchange);
        return limit.refusal();
      }
    }
    return Verdict.ALLOW;
  }

  private boolean ask(int index, Exchange exchange, boolean take) {
    RateLimit limit = limits.get(index);
    return limit
        .buckets()
        .ask(keys[index], exchange, limit.config().cost(), take, told, limits.toldAt(index));
  }

  private void refuse(int refusing, Exchange exchange) {
    long seconds = secondsToWait(refusing);
    for (int i = 0; i < keys.length; i++) {
      RateLimit limit = limits.get(i);
      if (i == refusing) {
        continue;
      }
      if (!limit.buckets().meets(exchange)) {
        told[limits.toldAt(i)] = RateLimits.NOT_MET;
        continue;
      }
      if (taken[i]) {
        taken[i] = false;
        limit.buckets().giveBack(keys[i], exchange, limit.config().cost());
      } else if (i > refusing) {
        keys[i] = limit.buckets().key(exchange);
      }
      // Who comes when this limit allows it shall not be sent away by the next.
      if (!ask(i, exchange, false) && !limit.config().dryRun()) {
        seconds = Math.max(seconds, secondsToWait(i));
      }
    }
    exchange.limit(limits.get(refusing).config().name());
    exchange.retryAfter(Math.clamp(seconds, 1, Integer.MAX_VALUE));
  }

  /** Until each window of a limit has enough. */
  private long secondsToWait(int index) {
    RateLimit limit = limits.get(index);
    long seconds = 0;
    int at = limits.toldAt(index);
    for (int i = at; i < at + limit.buckets().told(); i += 2) {
      if (told[i] < limit.config().cost()) {
        seconds = Math.max(seconds, told[i + 1]);
      }
    }
    return seconds;
  }

  @Override
  public void apply(Fields fields) {
    limits.apply(fields, told);
  }
}
