package io.bartizan.protect.feed;

import io.bartizan.config.AddressFeedConfig;
import java.io.IOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Asks for a list. */
@FunctionalInterface
interface FeedClient {
  /**
   * Asks, and waits for all of the answer.
   *
   * @param etag of the answer before, or null to have it whatever it is
   * @return null where it is the same as before
   */
  @Nullable FeedAnswer get(AddressFeedConfig feed, URI uri, @Nullable String etag)
      throws IOException, InterruptedException, BadFeedException;
}
