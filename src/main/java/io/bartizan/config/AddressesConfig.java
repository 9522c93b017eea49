package io.bartizan.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code addresses} of {@code gateway.json}.
 *
 * @param lists by name, {@value #MAX_LISTS} at most, in the order written
 * @param deny names of those whose clients are refused
 * @param allow names of those whose clients are not, whatever else says so
 * @param geo what else is told of addresses; tags of it may stand in {@code deny} and {@code allow}
 */
public record AddressesConfig(
    Map<String, AddressListConfig> lists, List<String> deny, List<String> allow, GeoConfig geo) {
  /** No lists. */
  public static final AddressesConfig NONE =
      new AddressesConfig(Map.of(), List.of(), List.of(), GeoConfig.NONE);

  /** Each is a bit of a number. */
  public static final int MAX_LISTS = 64;

  /** Default of {@code maxEntries}. */
  public static final int DEFAULT_MAX_ENTRIES = 1_000_000;

  public AddressesConfig {
    lists = Collections.unmodifiableMap(new LinkedHashMap<>(lists));
    deny = List.copyOf(deny);
    allow = List.copyOf(allow);
  }

  /** Those of the lists that are fetched, by name. */
  public Map<String, AddressFeedConfig> feeds() {
    Map<String, AddressFeedConfig> feeds = new LinkedHashMap<>();
    lists.forEach(
        (name, list) -> {
          if (list.feed() != null) {
            feeds.put(name, list.feed());
          }
        });
    return feeds;
  }
}
