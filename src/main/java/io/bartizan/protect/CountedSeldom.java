package io.bartizan.protect;

import io.bartizan.time.Ticker;
import java.util.function.LongSupplier;

/**
 * Tells how many descriptors are in use without counting them each time: the kernel lists them one
 * by one, which for ten thousand takes milliseconds of a processor that event loops want. What
 * clients' connections have changed since the last count is known anyway; upstream connections are
 * few beside them. Counted anew in a 500th of the time, and as soon as there is much of a change.
 * Used on one thread at a time.
 */
final class CountedSeldom implements Resources {
  /** Of the time, one part is spent on counting. */
  private static final int PARTS = 500;

  /** Of the descriptors that there may be, how many may come or go uncounted: one in so many. */
  private static final int MUCH = 50;

  private final Resources resources;
  private final LongSupplier connections;
  private final Ticker ticker;
  private double counted = -1;
  private long connectionsThen;
  private long notBefore;

  /**
   * Over what counts.
   *
   * @param connections of clients that are open now
   */
  CountedSeldom(Resources resources, LongSupplier connections, Ticker ticker) {
    this.resources = resources;
    this.connections = connections;
    this.ticker = ticker;
  }

  @Override
  public double descriptors() {
    long change = connections.getAsLong() - connectionsThen;
    long most = resources.mostDescriptors();
    if (counted < 0
        || most <= 0
        || Math.abs(change) >= most / MUCH
        || ticker.nanos() - notBefore >= 0) {
      return count();
    }
    return Math.clamp(counted + (double) change / most, 0.0, 1.0);
  }

  private double count() {
    long began = ticker.nanos();
    connectionsThen = connections.getAsLong();
    counted = resources.descriptors();
    long ended = ticker.nanos();
    notBefore = ended + (ended - began) * PARTS;
    return counted;
  }

  @Override
  public long mostDescriptors() {
    return resources.mostDescriptors();
  }

  @Override
  public double heap() {
    return resources.heap();
  }

  @Override
  public double directMemory() {
    return resources.directMemory();
  }

  @Override
  public void collectIfLongAgo() {
    resources.collectIfLongAgo();
  }
}
