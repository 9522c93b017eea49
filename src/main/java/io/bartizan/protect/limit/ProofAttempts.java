package io.bartizan.protect.limit;

import io.bartizan.config.AuthFailuresConfig;
import io.bartizan.config.RateLimitConfig;
import io.bartizan.exchange.Exchange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How often a client may fail to prove who it is before its proofs are not even looked at: to
 * verify a signature costs more than to send one. Each failure takes a token of the client's
 * bucket; good proofs take none.
 */
public final class ProofAttempts {
  private static final String NAME = "auth-failures";

  private final KeyHash hash;
  private final BucketMemory memory;
  private volatile @Nullable RateBuckets buckets;
  private RateBuckets.@Nullable Id id;

  ProofAttempts(KeyHash hash, BucketMemory memory) {
    this.hash = hash;
    this.memory = memory;
  }

  /** A configuration is in force: what says the same goes on. */
  void settle(AuthFailuresConfig config, int ipv6Prefix) {
    RateBuckets.Id next =
        new RateBuckets.Id(
            "",
            NAME,
            RateLimitConfig.DEFAULT_KEY,
            List.of(config.window()),
            RateLimitConfig.DEFAULT_NETWORK_FACTOR,
            ipv6Prefix);
    if (next.equals(id)) {
      return;
    }
    RateBuckets before = buckets;
    buckets = new RateBuckets(next, hash, memory);
    id = next;
    if (before != null) {
      before.retire();
    }
  }

  /** Whether another proof of the client is looked at. */
  public boolean may(Exchange exchange) {
    return secondsToWait(exchange) == 0;
  }

  /** None is, and the request is refused for it: says in the response when it may come again. */
  public void refused(Exchange exchange) {
    exchange.retryAfter(Math.clamp(secondsToWait(exchange), 1, Integer.MAX_VALUE));
  }

  private long secondsToWait(Exchange exchange) {
    RateBuckets all = buckets;
    if (all == null) {
      return 0;
    }
    long[] told = new long[all.told()];
    return all.ask(all.key(exchange), exchange, 1, false, told, 0) ? 0 : Math.max(1, told[1]);
  }

  /** How whoever asks stands; null where that is not known. Takes nothing. */
  @Nullable RateStanding look(Asker asker, long nowNanos) {
    RateBuckets all = buckets;
    return all == null ? null : all.look(asker, 1, nowNanos);
  }

  /** A proof of the client was not good. */
  public void failed(Exchange exchange) {
    RateBuckets all = buckets;
    if (all != null) {
      all.ask(all.key(exchange), exchange, 1, true, new long[all.told()], 0);
    }
  }
}
