package io.bartizan.protect.limit;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.BucketState;
import io.github.bucket4j.BucketState64BitsInteger;
import io.github.bucket4j.distributed.serialization.Scope;
import io.github.bucket4j.distributed.versioning.Versions;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A token bucket of bucket4j, of one bandwidth, whose numbers are copied in from an array and out
 * again, so that a million of them lie in a few arrays and not in millions of objects. Times are
 * those of a {@code Ticker}. One for whoever works on one bucket at a time; not for several
 * threads.
 */
final class OpenBucket {
  /** How many numbers a bucket has. */
  static final int NUMBERS = 3;

  private final long[] numbers = new long[NUMBERS];
  private final BucketState state;

  OpenBucket() {
    try {
      // What is read goes on being the state's own array: to write there is to set the bucket.
      state = BucketState64BitsInteger.SERIALIZATION_HANDLE.deserialize(FlatNumbers.FLAT, numbers);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The numbers of a full bucket, whenever it is opened. */
  static long[] full(BucketConfiguration configuration) {
    long[] full = new long[NUMBERS];
    try {
      BucketState64BitsInteger.SERIALIZATION_HANDLE.serialize(
          FlatNumbers.FLAT,
          full,
          new BucketState64BitsInteger(configuration, Long.MIN_VALUE),
          Versions.getLatest(),
          Scope.PERSISTED_STATE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return full;
  }

  /** Copies a bucket in, and fills in what came back since. */
  void open(BucketConfiguration configuration, long[] from, int at, long nowNanos) {
    System.arraycopy(from, at, numbers, 0, NUMBERS);
    state.setConfiguration(configuration);
    state.refillAllBandwidth(nowNanos);
  }

  /** Copies the bucket out. */
  void close(long[] into, int at) {
    System.arraycopy(numbers, 0, into, at, NUMBERS);
  }

  /** Tokens that are there. */
  long tokens() {
    return state.getAvailableTokens();
  }

  /** Takes tokens, which must be there. */
  void take(long tokens) {
    state.consume(tokens);
  }

  /** Puts tokens back; the bucket does not overflow. */
  void give(long tokens) {
    state.addTokens(tokens);
  }

  /** Nanoseconds until so many are there, 0 where they are; no more than the bucket holds. */
  long untilThereAre(long tokens, long nowNanos) {
    if (tokens <= tokens()) {
      return 0;
    }
    long nanos = state.calculateDelayNanosAfterWillBePossibleToConsume(tokens, nowNanos, true);
    return isWhole(tokens) ? nanos : nanos + 1;
  }

  /**
   * Whether tokens are there at a whole nanosecond. bucket4j rounds down, and a nanosecond too
   * early is a request refused that was told to come.
   */
  private boolean isWhole(long tokens) {
    Bandwidth bandwidth = state.getConfiguration().getBandwidths()[0];
    long missing = bandwidth.getRefillPeriodNanos() * (tokens - state.getCurrentSize(0));
    return (missing - state.getRoundingError(0)) % bandwidth.getRefillTokens() == 0;
  }

  /** Nanoseconds until the bucket is full. */
  long untilFull(long nowNanos) {
    return state.calculateFullRefillingTime(nowNanos);
  }
}
