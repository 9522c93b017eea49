package io.bartizan.protect.feed;

import io.bartizan.address.BlockSet;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a list is by its answers so far. For one thread. */
interface FeedSource {
  /**
   * Asks.
   *
   * @return who is on the list now; null where nothing has changed
   */
  @Nullable BlockSet ask(Instant now) throws IOException, InterruptedException, BadFeedException;

  /**
   * Begins with what was kept on disk, by another process mostly.
   *
   * @return who was on the list; nobody where nothing was kept
   */
  BlockSet restore(Instant now) throws IOException, BadFeedException;

  /**
   * Takes off whose time is over.
   *
   * @return who is on the list now; null where nothing has changed
   */
  default @Nullable BlockSet expire(Instant now) {
    return null;
  }
}
