package io.bartizan.forward;

import io.bartizan.balance.Pool;
import io.bartizan.config.RetriesConfig;
import io.bartizan.exchange.StrictTransportSecurity;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Where a route's requests go, how long they may take and what their responses say: compiled once,
 * shared by all event loops.
 */
public final class Forwarding {
  private final Pool[] pools;
  private final int[] cumulativeWeights;
  private final long requestTimeoutNanos;
  private final long streamIdleNanos;
  private final BodyTerms body;
  private final RetriesConfig retries;
  private final @Nullable StrictTransportSecurity transportSecurity;

  /**
   * A route's plan.
   *
   * @param shares at least one, with a sum of weights above zero
   * @param requestTimeoutNanos from the request's end to the response's head; 0 for none
   * @param streamIdleNanos without a byte in either direction; 0 for none
   * @param body what requests' bodies must keep to
   * @param transportSecurity what responses say of https, or null where that is left to upstreams
   */
  public Forwarding(
      List<Share> shares,
      long requestTimeoutNanos,
      long streamIdleNanos,
      BodyTerms body,
      RetriesConfig retries,
      @Nullable StrictTransportSecurity transportSecurity) {
    this.pools = shares.stream().map(Share::pool).toArray(Pool[]::new);
    this.cumulativeWeights = new int[pools.length];
    int sum = 0;
    for (int i = 0; i < pools.length; i++) {
      sum += shares.get(i).weight();
      cumulativeWeights[i] = sum;
    }
    if (sum <= 0) {
      throw new IllegalArgumentException("no weight above zero");
    }
    this.requestTimeoutNanos = requestTimeoutNanos;
    this.streamIdleNanos = streamIdleNanos;
    this.body = body;
    this.retries = retries;
    this.transportSecurity = transportSecurity;
  }

  /** The index of one of the pools, by weight at random. */
  int choosePool() {
    int last = pools.length - 1;
    if (last == 0) {
      return 0;
    }
    int point = ThreadLocalRandom.current().nextInt(cumulativeWeights[last]);
    int i = 0;
    while (cumulativeWeights[i] <= point) {
      i++;
    }
    return i;
  }

  /** One of the pools. */
  Pool pool(int index) {
    return pools[index];
  }

  long requestTimeoutNanos() {
    return requestTimeoutNanos;
  }

  long streamIdleNanos() {
    return streamIdleNanos;
  }

  BodyTerms body() {
    return body;
  }

  RetriesConfig retries() {
    return retries;
  }

  /** What responses say of https, or null where that is left to upstreams. */
  public @Nullable StrictTransportSecurity transportSecurity() {
    return transportSecurity;
  }

  /** A pool and its part of the requests. */
  public record Share(Pool pool, int weight) {}
}
