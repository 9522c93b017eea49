package io.bartizan.protect;

import io.bartizan.address.IpAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** How many requests are held, in all and of each client, on all event loops together. */
final class TarpitPlaces {
  private final AtomicInteger held = new AtomicInteger();
  private final Map<IpAddress, Integer> byClient = new ConcurrentHashMap<>();

  /** Takes a place, to be given back by {@link #free}; false where there is none. */
  boolean take(IpAddress client, int most, int mostOfClient) {
    if (held.incrementAndGet() > most) {
      held.decrementAndGet();
      return false;
    }
    if (byClient.merge(client, 1, Integer::sum) > mostOfClient) {
      free(client);
      return false;
    }
    return true;
  }

  void free(IpAddress client) {
    byClient.computeIfPresent(client, (_, count) -> count == 1 ? null : count - 1);
    held.decrementAndGet();
  }

  int held() {
    return held.get();
  }
}
