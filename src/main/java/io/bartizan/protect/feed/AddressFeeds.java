package io.bartizan.protect.feed;

import io.bartizan.address.BlockSet;
import io.bartizan.config.AddressFeedConfig;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * All lists that others keep. Outlives configurations: a list that is asked for in the same way
 * goes on, with what was fetched. Those that no configuration in force has are asked no more.
 */
public final class AddressFeeds implements AutoCloseable {
  private final FeedClient client;
  private final InstantSource clock;
  private final Map<Key, AddressFeed> feeds = new HashMap<>();

  private record Key(String name, AddressFeedConfig config) {}

  /** None yet. */
  public AddressFeeds(InstantSource clock) {
    this(new HttpFeedClient(), clock);
  }

  AddressFeeds(FeedClient client, InstantSource clock) {
    this.client = client;
    this.clock = clock;
  }

  /** Who is on a list, at any later moment. Nobody is asked until it is in force. */
  public synchronized Supplier<BlockSet> of(String name, AddressFeedConfig config) {
    return feeds.computeIfAbsent(
            new Key(name, config), _ -> new AddressFeed(name, config, client, clock))
        ::blocks;
  }

  /** These lists are in force, and no others. */
  public synchronized void inForce(Map<String, AddressFeedConfig> lists) {
    feeds
        .entrySet()
        .removeIf(
            entry -> {
              Key key = entry.getKey();
              boolean stays = key.config().equals(lists.get(key.name()));
              if (!stays) {
                entry.getValue().stop();
              }
              return !stays;
            });
    feeds.values().forEach(AddressFeed::start);
  }

  /** How they stand. */
  public synchronized List<FeedState> states() {
    return feeds.values().stream().map(AddressFeed::state).toList();
  }

  @Override
  public synchronized void close() {
    feeds.values().forEach(AddressFeed::stop);
    if (client instanceof HttpFeedClient http) {
      http.close();
    }
  }
}
