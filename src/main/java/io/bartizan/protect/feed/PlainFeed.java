package io.bartizan.protect.feed;

import io.bartizan.address.AddressLines;
import io.bartizan.address.BadLineException;
import io.bartizan.address.BlockSet;
import io.bartizan.config.AddressFeedConfig;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A list of lines, whole in each answer. One that has a line too few is as good as any other. */
final class PlainFeed implements FeedSource {
  private final AddressFeedConfig feed;
  private final FeedClient client;
  private @Nullable String etag;

  PlainFeed(AddressFeedConfig feed, FeedClient client) {
    this.feed = feed;
    this.client = client;
  }

  @Override
  public @Nullable BlockSet ask(Instant now)
      throws IOException, InterruptedException, BadFeedException {
    try (FeedAnswer answer = client.get(feed, feed.url(), etag)) {
      if (answer == null) {
        return null;
      }
      try (InputStream in = answer.open()) {
        BlockSet blocks = AddressLines.read(in, feed.maxEntries(), false);
        etag = answer.etag();
        return blocks;
      } catch (BadLineException e) {
        throw new BadFeedException("line " + e.line() + ": " + e.message());
      }
    }
  }
}
