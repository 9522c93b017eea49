package io.bartizan.balance;

import java.util.concurrent.atomic.AtomicInteger;

/** So many of something at a time, over all event loops. Never blocks; nobody queues here. */
public final class Permits {
  private volatile int limit;
  private final AtomicInteger used = new AtomicInteger();

  /**
   * All of them free.
   *
   * @param limit 0 or more
   */
  public Permits(int limit) {
    this.limit = limit;
  }

  /** Takes one, if one is free. */
  public boolean tryAcquire() {
    int now = used.get();
    int most = limit;
    while (now < most) {
      int seen = used.compareAndExchange(now, now + 1);
      if (seen == now) {
        return true;
      }
      now = seen;
    }
    return false;
  }

  /** Gives one back. */
  public void release() {
    used.getAndDecrement();
  }

  /**
   * Corrects how many are used, even over the limit: for what is already there and cannot be sent
   * away any more.
   */
  public void adjust(int difference) {
    used.getAndAdd(difference);
  }

  /** There are more or fewer from now on; those that are used stay so. */
  void limit(int limit) {
    this.limit = limit;
  }

  /** How many are used. */
  public int used() {
    return used.get();
  }

  /** How many there are. */
  public int limit() {
    return limit;
  }
}
