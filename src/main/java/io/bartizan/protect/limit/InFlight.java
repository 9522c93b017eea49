package io.bartizan.protect.limit;

import io.bartizan.address.IpAddress;
import io.bartizan.exchange.Tally;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many of something are under way at a moment, all together, of each client and of the IPv6
 * networks around them, for all event loops. Knows clients only while they have any. Whoever takes
 * gives back exactly once.
 */
final class InFlight {
  private final AtomicInteger all = new AtomicInteger();
  private final Tally<IpAddress> byClient = new Tally<>();
  private final Tally<IpAddress> byNetwork = new Tally<>();

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
    return byClient.tryTake(client, most);
  }

  /** Gives one of a client's back. */
  void give(IpAddress client) {
    byClient.give(client);
  }

  /** How many of a client's there are. */
  int of(IpAddress client) {
    return byClient.of(client);
  }

  /** Takes one of the network's around a client, if it has less than {@code most}. */
  boolean tryTakeOfNetwork(IpAddress client, int most) {
    return byNetwork.tryTake(client.group(RateKey.NETWORK_PREFIX), most);
  }

  /** Gives one of a client's back, and of the network's around it where that was taken too. */
  void give(IpAddress client, boolean ofNetwork) {
    give(client);
    if (ofNetwork) {
      byNetwork.give(client.group(RateKey.NETWORK_PREFIX));
    }
  }

  /** How many there are, of those that {@link #tryTake(int)} took. */
  int count() {
    return all.get();
  }

  /** How many networks have any, of those that {@link #tryTakeOfNetwork} took. */
  long networks() {
    return byNetwork.clients();
  }

  /** How many clients have any, of those that {@link #tryTake(IpAddress, int)} took. */
  long clients() {
    return byClient.clients();
  }
}
