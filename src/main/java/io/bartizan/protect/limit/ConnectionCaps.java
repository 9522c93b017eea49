package io.bartizan.protect.limit;

import com.sun.management.UnixOperatingSystemMXBean;
import io.bartizan.address.IpAddress;
import io.bartizan.config.ClientAddressConfig;
import io.bartizan.config.ConnectionsConfig;
import io.bartizan.protect.ConnectionPlace;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * How many connections of clients may be open: of all listeners, of each, and of each peer.
 * Connections are counted from being accepted to being closed, whatever is spoken on them.
 */
public final class ConnectionCaps {
  /** Where the system does not say how many descriptors there may be. */
  private static final long UNKNOWN_DESCRIPTORS = 65_536;

  private static final ConnectionPlace TOO_MANY = ConnectionPlace.refused("max-connections");
  private static final ConnectionPlace TOO_MANY_OF_LISTENER =
      ConnectionPlace.refused("max-listener-connections");
  private static final ConnectionPlace TOO_MANY_OF_CLIENT =
      ConnectionPlace.refused("max-client-connections");

  private final InFlight open = new InFlight();
  private final Map<String, AtomicInteger> byListener = new ConcurrentHashMap<>();
  private volatile Caps caps =
      new Caps(new ConnectionsConfig(0, 0, 0), ClientAddressConfig.DEFAULT_IPV6_PREFIX, _ -> false);

  private record Caps(ConnectionsConfig config, int ipv6Prefix, Predicate<IpAddress> trusted) {}

  ConnectionCaps() {}

  /**
   * Other caps from now on; connections that are open stay so.
   *
   * @param trusted whose peers may have any number: proxies that speak for many clients
   */
  void caps(ConnectionsConfig config, int ipv6Prefix, Predicate<IpAddress> trusted) {
    caps = new Caps(config, ipv6Prefix, trusted);
  }

  /**
   * Counts a connection, unless there are too many: {@code max-client-connections}, {@code
   * max-listener-connections} or {@code max-connections}.
   */
  public ConnectionPlace place(IpAddress peer, String listener) {
    Caps now = caps;
    // Given back by the same, whatever the prefix is by then.
    IpAddress client = peer.group(now.ipv6Prefix());
    if (!open.tryTake(client, mostOf(peer, now))) {
      return TOO_MANY_OF_CLIENT;
    }
    AtomicInteger ofListener = byListener.computeIfAbsent(listener, _ -> new AtomicInteger());
    if (ofListener.incrementAndGet() > perListener(now.config())) {
      ofListener.decrementAndGet();
      open.give(client);
      return TOO_MANY_OF_LISTENER;
    }
    if (!open.tryTake(max(now.config()))) {
      ofListener.decrementAndGet();
      open.give(client);
      return TOO_MANY;
    }
    return new ConnectionPlace(null, new Taken(client, ofListener));
  }

  /** Counts a connection for its client, unless it has too many: {@code max-client-connections}. */
  public ConnectionPlace place(IpAddress client) {
    Caps now = caps;
    IpAddress group = client.group(now.ipv6Prefix());
    return open.tryTake(group, mostOf(client, now))
        ? new ConnectionPlace(null, () -> open.give(group))
        : TOO_MANY_OF_CLIENT;
  }

  private static int mostOf(IpAddress client, Caps now) {
    return now.trusted().test(client) ? Integer.MAX_VALUE : perClient(now.config());
  }

  /** What an open connection keeps of all this: one object, since there are many. */
  private final class Taken implements Runnable {
    private final IpAddress client;
    private final AtomicInteger ofListener;

    Taken(IpAddress client, AtomicInteger ofListener) {
      this.client = client;
      this.ofListener = ofListener;
    }

    @Override
    public void run() {
      open.give(client);
      ofListener.decrementAndGet();
      open.give();
    }
  }

  private static int max(ConnectionsConfig config) {
    return config.max() > 0 ? config.max() : BY_DESCRIPTORS;
  }

  private static int perListener(ConnectionsConfig config) {
    return config.maxPerListener() > 0 ? config.maxPerListener() : max(config);
  }

  private static int perClient(ConnectionsConfig config) {
    return config.maxPerClient() > 0 ? config.maxPerClient() : Math.max(1, max(config) / 4);
  }

  /**
   * Two fifths of what the process may open: each client may need a connection to an upstream, and
   * the rest is for everything else.
   */
  private static final int BY_DESCRIPTORS = Math.clamp(descriptors() / 5 * 2, 1, Integer.MAX_VALUE);

  private static long descriptors() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount()
        : UNKNOWN_DESCRIPTORS;
  }

  /** Those of a peer. */
  public Places of(IpAddress peer) {
    Caps now = caps;
    return new Places(open.of(peer.group(now.ipv6Prefix())), mostOf(peer, now));
  }

  /** Those of a listener. */
  public Places of(String listener) {
    AtomicInteger count = byListener.get(listener);
    return new Places(count == null ? 0 : count.get(), perListener(caps.config()));
  }

  /** Those of all. */
  public Places all() {
    return new Places(open.count(), most());
  }

  /** The most that a peer may have which is no trusted proxy. */
  public int mostPerClient() {
    return perClient(caps.config());
  }

  /** Peers that have a connection open. */
  long clients() {
    return open.clients();
  }

  /** How many connections are open. */
  public long open() {
    long sum = 0;
    for (AtomicInteger each : byListener.values()) {
      sum += each.get();
    }
    return sum;
  }

  /** How many of those that there may be are open, 0 to 1; more where there may be fewer now. */
  public double used() {
    return (double) open() / most();
  }

  /** Open connections by listener. */
  Map<String, Integer> byListener() {
    Map<String, Integer> counts = new TreeMap<>();
    byListener.forEach((listener, count) -> counts.put(listener, count.get()));
    return counts;
  }

  /** The most that there may be. */
  public int most() {
    return max(caps.config());
  }
}
