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
 * The address lists of one configuration, and what databases tell of addresses: who has which tags,
 * who is denied, and who is allowed whatever else says. Each list and database that is asked costs
 * a search; a configuration without any costs nothing. For all threads.
 */
final class AddressBook {
  /** Nobody is on any list. */
  static final AddressBook NONE =
      new AddressBook(AddressesConfig.NONE, List.of(), new AddressFeeds(InstantSource.system()));

  /**
   * Clients with several tags at once are given those made before. When there are more
   * combinations, all are made anew.
   */
  private static final int MAX_KEPT = 16_384;

  private final List<String> names;
  private final List<Supplier<BlockSet>> lists = new ArrayList<>();
  private final TrustedProxies trusted;
  private final long denied;
  private final long allowed;
  private final GeoTags geo;
  private final GeoTags.Rule geoDenied;
  private final GeoTags.Rule geoAllowed;
  private final Map<Found, ClientTags> kept = new ConcurrentHashMap<>();
  private final ClientTags none;
  private final ClientTags[] single;

  private record Found(long lists, long told) {}

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
    this.geo = new GeoTags(addresses.geo());
    this.geoDenied = new GeoTags.Rule(addresses.deny());
    this.geoAllowed = new GeoTags.Rule(addresses.allow());
    int unknown = geo.countryOf(0);
    this.none =
        unknown == ClientTags.NO_COUNTRIES ? ClientTags.NONE : new ClientTags(List.of(), unknown);
    this.single =
        names.stream()
            .map(name -> new ClientTags(List.of(name), unknown))
            .toArray(ClientTags[]::new);
  }

  private long bits(List<String> some) {
    long bits = 0;
    for (String name : some) {
      int index = names.indexOf(name);
      bits |= index < 0 ? 0 : 1L << index;
    }
    return bits;
  }

  /** The country of an address, as {@link ClientTags#country} has it. Looks for nothing else. */
  int country(IpAddress address) {
    return geo.country(address);
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
    return names.isEmpty() && geo.isNone();
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

  /** What databases tell of the address; see {@link GeoTags#of}. */
  long told(IpAddress address) {
    return geo.of(address);
  }

  /**
   * The tags of a client.
   *
   * @param lists {@link #lists} of it
   * @param told {@link #told} of it
   */
  ClientTags tags(long lists, long told) {
    if (told == 0) {
      if (lists == 0) {
        return none;
      }
      if (Long.bitCount(lists) == 1) {
        return single[Long.numberOfTrailingZeros(lists)];
      }
    }
    Found found = new Found(lists, told);
    ClientTags known = kept.get(found);
    if (known == null) {
      List<String> all = named(lists);
      all.addAll(GeoTags.names(told));
      known = new ClientTags(all, geo.countryOf(told));
      if (kept.size() >= MAX_KEPT) {
        kept.clear();
      }
      kept.put(found, known);
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
    if (denied == 0 && geoDenied.isEmpty()) {
      return false;
    }
    boolean asksGeo = !geoDenied.isEmpty() || !geoAllowed.isEmpty();
    return denies(address, lists(address, denied | allowed), asksGeo ? told(address) : 0);
  }

  /**
   * The same where it is known what it has to do with.
   *
   * @param lists {@link #lists} of it
   * @param told {@link #told} of it
   */
  boolean denies(IpAddress address, long lists, long told) {
    return ((lists & denied) != 0 || geoDenied.has(told))
        && (lists & allowed) == 0
        && !geoAllowed.has(told)
        && !trusted.contains(address);
  }

  /** Whether nothing may be held against a client: an allowed one, or a trusted proxy. */
  boolean allows(IpAddress address) {
    return (allowed != 0 && lists(address, allowed) != 0)
        || (!geoAllowed.isEmpty() && geoAllowed.has(told(address)))
        || trusted.contains(address);
  }
}
