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
import org.jspecify.annotations.Nullable;

/**
 * How many connections of clients may be open: of all listeners, of each, of each peer, and of the
 * IPv6 network around it. Connections are counted from being accepted to being closed, whatever is
 * spoken on them.
 */
public final class ConnectionCaps {
  /** Where the system does not say how many descriptors there may be. */
  private static final long UNKNOWN_DESCRIPTORS = 65_536;

  /**
   * Two fifths of what the process may open: each client may need a connection to an upstream, and
   * the rest is for everything else.
   */
  private static final int BY_DESCRIPTORS = Math.clamp(descriptors() / 5 * 2, 1, Integer.MAX_VALUE);

  private static final ConnectionPlace TOO_MANY = ConnectionPlace.refused("max-connections");
  private static final ConnectionPlace TOO_MANY_OF_LISTENER =
      ConnectionPlace.refused("max-listener-connections");
  private static final ConnectionPlace TOO_MANY_OF_CLIENT =
      ConnectionPlace.refused("max-client-connections");
  private static final ConnectionPlace TOO_MANY_OF_NETWORK =
      ConnectionPlace.refused("max-network-connections");

  private final InFlight open = new InFlight();
  private final Map<String, AtomicInteger> byListener = new ConcurrentHashMap<>();
  private volatile Caps caps =
      Caps.of(ConnectionsConfig.DEFAULT, ClientAddressConfig.DEFAULT_IPV6_PREFIX, _ -> false);

  private record Caps(int most, int ofListener, ClientMost ofClient, Predicate<IpAddress> trusted) {
    static Caps of(ConnectionsConfig config, int ipv6Prefix, Predicate<IpAddress> trusted) {
      int most = config.max() > 0 ? config.max() : BY_DESCRIPTORS;
      int each = config.maxPerClient() > 0 ? config.maxPerClient() : Math.max(1, most / 4);
      return new Caps(
          most,
          config.maxPerListener() > 0 ? config.maxPerListener() : most,
          ClientMost.of(each, config.networkFactor(), most, ipv6Prefix),
          trusted);
    }
  }

  ConnectionCaps() {}

  /**
   * Other caps from now on; connections that are open stay so.
   *
   * @param trusted whose peers may have any number: proxies that speak for many clients
   */
  void caps(ConnectionsConfig config, int ipv6Prefix, Predicate<IpAddress> trusted) {
    caps = Caps.of(config, ipv6Prefix, trusted);
  }

  /**
   * Counts a connection, unless there are too many: {@code max-client-connections}, {@code
   * max-network-connections}, {@code max-listener-connections} or {@code max-connections}.
   */
  public ConnectionPlace place(IpAddress peer, String listener) {
    Caps now = caps;
    // Given back by the same, whatever the prefix is by then.
    IpAddress client = now.ofClient().client(peer);
    boolean trusted = now.trusted().test(peer);
    boolean ofNetwork = !trusted && now.ofClient().limitsNetworkOf(peer);
    ConnectionPlace refused = take(client, trusted, ofNetwork, now);
    if (refused != null) {
      return refused;
    }
    AtomicInteger ofListener = byListener.computeIfAbsent(listener, _ -> new AtomicInteger());
    if (ofListener.incrementAndGet() > now.ofListener()) {
      ofListener.decrementAndGet();
      open.give(client, ofNetwork);
      return TOO_MANY_OF_LISTENER;
    }
    if (!open.tryTake(now.most())) {
      ofListener.decrementAndGet();
      open.give(client, ofNetwork);
      return TOO_MANY;
    }
    return new ConnectionPlace(null, new Taken(client, ofNetwork, ofListener));
  }

  /**
   * Counts a connection for its client, unless there are too many: {@code max-client-connections}
   * or {@code max-network-connections}.
   */
  public ConnectionPlace place(IpAddress address) {
    Caps now = caps;
    IpAddress client = now.ofClient().client(address);
    boolean trusted = now.trusted().test(address);
    boolean ofNetwork = !trusted && now.ofClient().limitsNetworkOf(address);
    ConnectionPlace refused = take(client, trusted, ofNetwork, now);
    return refused == null
        ? new ConnectionPlace(null, () -> open.give(client, ofNetwork))
        : refused;
  }

  /** Null where there is room. */
  private @Nullable ConnectionPlace take(
      IpAddress client, boolean trusted, boolean ofNetwork, Caps now) {
    if (!open.tryTake(client, trusted ? Integer.MAX_VALUE : now.ofClient().each())) {
      return TOO_MANY_OF_CLIENT;
    }
    if (ofNetwork && !open.tryTakeOfNetwork(client, now.ofClient().network())) {
      open.give(client);
      return TOO_MANY_OF_NETWORK;
    }
    return null;
  }

  /** What an open connection keeps of all this: one object, since there are many. */
  private final class Taken implements Runnable {
    private final IpAddress client;
    private final boolean ofNetwork;
    private final AtomicInteger ofListener;

    Taken(IpAddress client, boolean ofNetwork, AtomicInteger ofListener) {
      this.client = client;
      this.ofNetwork = ofNetwork;
      this.ofListener = ofListener;
    }

    @Override
    public void run() {
      open.give(client, ofNetwork);
      ofListener.decrementAndGet();
      open.give();
    }
  }

  /** Those of a peer. */
  public Places of(IpAddress peer) {
    Caps now = caps;
    int most = now.trusted().test(peer) ? Integer.MAX_VALUE : now.ofClient().each();
    return new Places(open.of(now.ofClient().client(peer)), most);
  }

  /** Those of a listener. */
  public Places of(String listener) {
    AtomicInteger count = byListener.get(listener);
    return new Places(count == null ? 0 : count.get(), caps.ofListener());
  }

  /** Those of all. */
  public Places all() {
    return new Places(open.count(), most());
  }

  /** The most that a peer may have which is no trusted proxy. */
  public int mostPerClient() {
    return caps.ofClient().each();
  }

  /** Peers that have a connection open. */
  long clients() {
    return open.clients();
  }

  /** IPv6 networks whose peers have a connection open, where networks are limited. */
  long networks() {
    return open.networks();
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
    return caps.most();
  }

  private static long descriptors() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount()
        : UNKNOWN_DESCRIPTORS;
  }
}
