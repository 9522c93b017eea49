package io.bartizan.protect.limit;

import io.bartizan.address.IpAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * How many of something are under way at a moment, all together and of each client, for all event
 * loops. Knows clients only while they have any. Whoever takes gives back exactly once.
 */
final class InFlight {
  private final AtomicInteger all = new AtomicInteger();
  private final ConcurrentHashMap<IpAddress, Integer> byClient = new ConcurrentHashMap<>();

  /** Takes one, if there are less than {@code most}. */
  boolean tryTake(int most) {
    int now = all.get();
    while (now < most) {
      int seen = all.compareAndExchange(now, now + 1);
      if (seen == now) {
        return true;
      }
      now = seen;
    }
    return false;
  }

  /** Gives one back. */
  void give() {
    all.decrementAndGet();
  }

  /**
   * Takes one of a client's, if it has less than {@code most}.
   *
   * @param client by {@link IpAddress#group}
   */
  boolean tryTake(IpAddress client, int most) {
    if (byClient.merge(client, 1, Integer::sum) > most) {
      give(client);
      return false;
    }
    return true;
  }

  /** Gives one of a client's back. */
  void give(IpAddress client) {
    byClient.computeIfPresent(client, InFlight::oneLess);
  }

  /** Null for none, which is forgotten. */
  private static @Nullable Integer oneLess(IpAddress client, int count) {
    return count == 1 ? null : count - 1;
  }

  /** How many there are, of those that {@link #tryTake(int)} took. */
  int count() {
    return all.get();
  }

  /** How many clients have any, of those that {@link #tryTake(IpAddress, int)} took. */
  long clients() {
    return byClient.mappingCount();
  }
}
