package io.bartizan.protect.feed;

import io.bartizan.address.BlockSet;
import io.bartizan.address.IpBlock;
import io.bartizan.config.AddressFeedConfig;
import io.bartizan.protect.feed.CrowdsecDecisions.Decision;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The stream of decisions that a CrowdSec LAPI gives to its bouncers: all of them with {@code
 * startup=true}, then what is new and what is gone. The LAPI takes for told what it has answered,
 * so after any failure everything is asked for again. Only bans of addresses and ranges count.
 */
final class CrowdsecFeed implements FeedSource {
  private final AddressFeedConfig feed;
  private final FeedClient client;
  private final KeptFile kept;
  private Map<IpBlock, Instant> ends = new HashMap<>();
  private boolean startup = true;

  CrowdsecFeed(AddressFeedConfig feed, FeedClient client) {
    this.feed = feed;
    this.client = client;
    this.kept = new KeptFile(feed.keptIn());
  }

  @Override
  public @Nullable BlockSet ask(Instant now)
      throws IOException, InterruptedException, BadFeedException {
    boolean all = startup;
    // Until this answer has been taken whole.
    startup = true;
    try (FeedAnswer answer = client.get(feed, uri(feed.url(), all), null)) {
      if (answer == null) {
        throw new BadFeedException("nothing was asked for that could be the same");
      }
      Map<IpBlock, Instant> next = all ? new HashMap<>() : ends;
      boolean changed;
      try (InputStream in = answer.open()) {
        changed =
            new CrowdsecDecisions(in).read((isNew, decision) -> take(next, isNew, decision, now));
      }
      boolean ended = next.values().removeIf(end -> !end.isAfter(now));
      ends = next;
      startup = false;
      if (!all && !changed && !ended) {
        return null;
      }
      kept.replace(this::write);
      return set();
    }
  }

  /** A decision on each line: a block, and when it ends in seconds since 1970. */
  private void write(Path draft) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(draft, StandardCharsets.US_ASCII)) {
      for (Map.Entry<IpBlock, Instant> entry : ends.entrySet()) {
        out.write(entry.getKey().text() + " " + entry.getValue().getEpochSecond() + "\n");
      }
    }
  }

  @Override
  public BlockSet restore(Instant now) throws IOException, BadFeedException {
    if (!kept.exists()) {
      return BlockSet.EMPTY;
    }
    try (BufferedReader in = Files.newBufferedReader(kept.path(), StandardCharsets.US_ASCII)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        int blank = line.indexOf(' ');
        Instant end = Instant.ofEpochSecond(Long.parseLong(line, blank + 1, line.length(), 10));
        if (end.isAfter(now) && ends.size() < feed.maxEntries()) {
          ends.put(IpBlock.parse(line.substring(0, Math.max(0, blank))), end);
        }
      }
      return set();
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new BadFeedException("what was kept is no list of decisions");
    }
  }

  private void take(Map<IpBlock, Instant> into, boolean isNew, Decision decision, Instant now)
      throws BadFeedException {
    if (isNew) {
      // Several decisions on one address: the longest counts.
      into.merge(
          decision.block(),
          now.plus(decision.duration()),
          (one, other) -> one.isAfter(other) ? one : other);
      if (into.size() > feed.maxEntries()) {
        throw new BadFeedException("more than " + feed.maxEntries() + " decisions");
      }
    } else {
      into.remove(decision.block());
    }
  }

  @Override
  public @Nullable BlockSet expire(Instant now) {
    return ends.values().removeIf(end -> !end.isAfter(now)) ? set() : null;
  }

  private BlockSet set() {
    BlockSet.Builder blocks = new BlockSet.Builder();
    ends.keySet().forEach(blocks::add);
    return blocks.build();
  }

  /** With {@code startup} as wanted, whatever it says itself. */
  static URI uri(URI url, boolean startup) {
    StringBuilder query = new StringBuilder();
    String own = url.getRawQuery();
    for (String pair : (own == null ? "" : own).split("&", -1)) {
      if (!pair.isEmpty() && !pair.equals("startup") && !pair.startsWith("startup=")) {
        query.append(pair).append('&');
      }
    }
    query.append("startup=").append(startup);
    String text = url.toString();
    int end = text.indexOf('?') >= 0 ? text.indexOf('?') : text.length();
    int fragment = text.indexOf('#');
    return URI.create(
        text.substring(0, fragment >= 0 && fragment < end ? fragment : end) + "?" + query);
  }
}
