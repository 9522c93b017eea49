package io.bartizan.protect.limit;

import io.bartizan.address.IpBlock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a request would find a rate limit at a moment.
 *
 * @param cost tokens that it would take of each bucket
 * @param buckets of each window in turn; after them those of the IPv6 network around the client,
 *     where it has any
 */
public record RateStanding(int cost, List<Bucket> buckets) {
  public RateStanding {
    buckets = List.copyOf(buckets);
  }

  /**
   * One of one window.
   *
   * @param of whose it is, where the client's address has a part in it; else null
   * @param windowSeconds in which its tokens come back
   * @param left whole tokens
   * @param most that it holds
   * @param seconds until there are as many as the request takes, or where there are, until it is
   *     full; rounded up
   */
  public record Bucket(
      @Nullable IpBlock of, long windowSeconds, long left, long most, long seconds) {}

  /** Whether the request would be refused. */
  public boolean refuses() {
    return buckets.stream().anyMatch(bucket -> bucket.left() < cost);
  }

  /** Seconds until it would not be, if nothing else comes meanwhile; 0 where it is not. */
  public long secondsToWait() {
    return buckets.stream()
        .filter(bucket -> bucket.left() < cost)
        .mapToLong(Bucket::seconds)
        .max()
        .orElse(0);
  }
}
