package io.bartizan.protect.feed;

import io.bartizan.address.AddressLines;
import io.bartizan.address.BadLineException;
import io.bartizan.address.BlockSet;
import io.bartizan.config.AddressFeedConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A list of lines, whole in each answer. One that has a line too few is as good as any other. */
final class PlainFeed implements FeedSource {
  private final AddressFeedConfig feed;
  private final FeedClient client;
  private final KeptFile kept;
  private @Nullable String etag;

  PlainFeed(AddressFeedConfig feed, FeedClient client) {
    this.feed = feed;
    this.client = client;
    this.kept = new KeptFile(feed.keptIn());
  }

  @Override
  public @Nullable BlockSet ask(Instant now)
      throws IOException, InterruptedException, BadFeedException {
    try (FeedAnswer answer = client.get(feed, feed.url(), etag)) {
      if (answer == null) {
        return null;
      }
      BlockSet blocks = read(answer.body());
      kept.replace(draft -> Files.copy(answer.body(), draft, StandardCopyOption.REPLACE_EXISTING));
      etag = answer.etag();
      return blocks;
    }
  }

  private BlockSet read(Path file) throws IOException, BadFeedException {
    try (InputStream in = Files.newInputStream(file)) {
      return AddressLines.read(in, feed.maxEntries(), false);
    } catch (BadLineException e) {
      throw new BadFeedException("line " + e.line() + ": " + e.message());
    }
  }

  @Override
  public BlockSet restore(Instant now) throws IOException, BadFeedException {
    return kept.exists() ? read(kept.path()) : BlockSet.EMPTY;
  }
}
