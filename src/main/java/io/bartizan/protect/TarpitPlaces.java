package io.bartizan.protect;

import io.bartizan.address.IpAddress;
import io.bartizan.exchange.Tally;
import java.util.concurrent.atomic.AtomicInteger;

/** How many requests are held, in all and of each client, on all event loops together. */
final class TarpitPlaces {
  private final AtomicInteger held = new AtomicInteger();
  private final Tally<IpAddress> byClient = new Tally<>();

  /** Takes a place, to be given back by {@link #free}; false where there is none. */
  boolean take(IpAddress client, int most, int mostOfClient) {
    if (held.incrementAndGet() > most) {
      held.decrementAndGet();
      return false;
    }
    if (!byClient.tryTake(client, mostOfClient)) {
      held.decrementAndGet();
      return false;
    }
    return true;
  }

  void free(IpAddress client) {
    byClient.give(client);
    held.decrementAndGet();
  }

  int held() {
    return held.get();
  }
}
