package io.bartizan.protect;

import io.bartizan.address.BlockSet;
import io.bartizan.address.IpAddress;
import io.bartizan.config.AddressesConfig;
import io.bartizan.config.GatewayConfig;
import io.bartizan.exchange.ClientTags;
import io.bartizan.protect.feed.AddressFeeds;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The address lists of one configuration: who is on which, who is denied, and who is allowed
 * whatever else says. Each list that is asked costs a search; a configuration without lists costs
 * nothing. For all threads.
 */
final class AddressBook {
  /** Nobody is on any list. */
  static final AddressBook NONE =
      new AddressBook(AddressesConfig.NONE, List.of(), new AddressFeeds(InstantSource.system()));

  /** Clients on several lists at once are given tags made before, as long as these are few. */
  private static final int MAX_KEPT = 1024;

  private final List<String> names;
  private final List<Supplier<BlockSet>> lists = new ArrayList<>();
  private final TrustedProxies trusted;
  private final long denied;
  private final long allowed;
  private final Map<Long, ClientTags> kept = new ConcurrentHashMap<>();
  private final ClientTags[] single;

  /**
   * That of a configuration.
   *
   * @param feeds those of its lists that are fetched
   */
  AddressBook(GatewayConfig config, AddressFeeds feeds) {
    this(config.addresses(), config.clientAddress().trustedProxies(), feeds);
  }

  private AddressBook(AddressesConfig addresses, List<String> trustedProxies, AddressFeeds feeds) {
    this.names = List.copyOf(addresses.lists().keySet());
    addresses
        .lists()
        .forEach(
            (name, list) ->
                lists.add(list.feed() == null ? list::blocks : feeds.of(name, list.feed())));
    this.trusted = new TrustedProxies(trustedProxies);
    this.denied = bits(addresses.deny());
    this.allowed = bits(addresses.allow());
    this.single =
        names.stream().map(name -> new ClientTags(List.of(name))).toArray(ClientTags[]::new);
  }

  private long bits(List<String> some) {
    long bits = 0;
    for (String name : some) {
      bits |= 1L << names.indexOf(name);
    }
    return bits;
  }

  /** How many ranges each list has, by name. */
  Map<String, Integer> sizes() {
    Map<String, Integer> sizes = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      sizes.put(names.get(i), lists.get(i).get().size());
    }
    return sizes;
  }

  boolean isEmpty() {
    return names.isEmpty();
  }

  /** A bit for each list that has the address. */
  long lists(IpAddress address) {
    return lists(address, -1L);
  }

  private long lists(IpAddress address, long asked) {
    long bits = 0;
    for (int i = 0; i < lists.size(); i++) {
      if ((asked & (1L << i)) != 0 && lists.get(i).get().contains(address)) {
        bits |= 1L << i;
      }
    }
    return bits;
  }

  /** The names of the lists. */
  ClientTags tags(long bits) {
    if (bits == 0) {
      return ClientTags.NONE;
    }
    if (Long.bitCount(bits) == 1) {
      return single[Long.numberOfTrailingZeros(bits)];
    }
    ClientTags known = kept.get(bits);
    if (known == null) {
      known = new ClientTags(named(bits));
      if (kept.size() < MAX_KEPT) {
        kept.put(bits, known);
      }
    }
    return known;
  }

  private List<String> named(long bits) {
    List<String> named = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      if ((bits & (1L << i)) != 0) {
        named.add(names.get(i));
      }
    }
    return named;
  }

  /** Whether a client is denied: by a list, and neither allowed by one nor a trusted proxy. */
  boolean denies(IpAddress address) {
    return denied != 0 && denies(address, lists(address, denied | allowed));
  }

  /**
   * The same where its lists are known.
   *
   * @param bits {@link #lists} of it
   */
  boolean denies(IpAddress address, long bits) {
    return (bits & denied) != 0 && (bits & allowed) == 0 && !trusted.contains(address);
  }

  /** Whether nothing may be held against a client: an allowed one, or a trusted proxy. */
  boolean allows(IpAddress address) {
    return (allowed != 0 && lists(address, allowed) != 0) || trusted.contains(address);
  }
}
