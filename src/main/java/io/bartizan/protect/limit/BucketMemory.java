package io.bartizan.protect.limit;

import java.util.concurrent.atomic.AtomicLong;

/** How much memory the buckets of all limits may take, in bytes, and do. */
final class BucketMemory {
  private final AtomicLong used = new AtomicLong();
  private volatile long most;

  BucketMemory(long most) {
    this.most = most;
  }

  /** More or less from now on; what is taken stays so. */
  void most(long bytes) {
    most = bytes;
  }

  /** Takes as much, if it is there. */
  boolean tryTake(long bytes) {
    long now = used.get();
    while (now + bytes <= most) {
      long seen = used.compareAndExchange(now, now + bytes);
      if (seen == now) {
        return true;
      }
      now = seen;
    }
    return false;
  }

  /** Takes as much in any case: what each limit needs to work at all. */
  void take(long bytes) {
    used.addAndGet(bytes);
  }

  /** Gives back. */
  void give(long bytes) {
    used.addAndGet(-bytes);
  }

  long used() {
    return used.get();
  }
}
