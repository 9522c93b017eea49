package io.bartizan.protect;

import io.bartizan.address.IpAddress;
import io.bartizan.config.GatewayConfig;
import io.bartizan.config.RouteConfig.AddressRule;
import io.bartizan.exchange.ClientTags;
import io.bartizan.protect.feed.AddressFeeds;
import java.time.InstantSource;
import java.util.List;

/**
 * What a configuration says of an address, for whoever asks without a request. What the client has
 * done is not part of it: that is {@link AbuseStanding}.
 *
 * @param tags what lists and databases call the client
 * @param denied whether it is not let in
 * @param allowed whether it is let in whatever else says, and nothing held against it
 * @param unknown names of lists that were not fetched, so that nobody knows here who is on them
 */
public record AddressStanding(
    ClientTags tags, boolean denied, boolean allowed, List<String> unknown) {
  public AddressStanding {
    unknown = List.copyOf(unknown);
  }

  /** That of an address by settings alone. */
  public static AddressStanding of(GatewayConfig config, IpAddress address) {
    try (AddressFeeds feeds = new AddressFeeds(InstantSource.system())) {
      AddressBook book = new AddressBook(config, feeds);
      return of(book, address, List.copyOf(config.addresses().feeds().keySet()));
    }
  }

  static AddressStanding of(AddressBook book, IpAddress address, List<String> unknown) {
    return new AddressStanding(
        book.tags(book.lists(address), book.told(address)),
        book.denies(address),
        book.allows(address),
        unknown);
  }

  /** Whether a route's rule lets the client through. */
  public boolean passes(AddressRule rule) {
    return RouteAddressGuard.lets(rule, tags);
  }
}
