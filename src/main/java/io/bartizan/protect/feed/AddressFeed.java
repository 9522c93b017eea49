package io.bartizan.protect.feed;

import io.bartizan.address.BlockSet;
import io.bartizan.config.AddressFeedConfig;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One list that others keep, on a thread of its own. Who is on it is read by all threads; what was
 * fetched last stays in force as long as no better answer comes.
 */
final class AddressFeed {
  /** After failures no longer is waited than this, or the interval where that is longer. */
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

  private static final int MAX_DOUBLINGS = 10;
  private static final Logger LOG = System.getLogger(AddressFeed.class.getName());

  private final String name;
  private final AddressFeedConfig config;
  private final FeedSource source;
  private final InstantSource clock;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final LongAdder updates = new LongAdder();
  private final LongAdder sames = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private volatile BlockSet blocks = BlockSet.EMPTY;
  private volatile @Nullable Instant goodSince;
  private @Nullable Thread thread;
  private int failedInTurn;

  AddressFeed(String name, AddressFeedConfig config, FeedClient client, InstantSource clock) {
    this.name = name;
    this.config = config;
    this.clock = clock;
    this.source =
        switch (config.format()) {
          case PLAIN -> new PlainFeed(config, client);
          case CROWDSEC -> new CrowdsecFeed(config, client);
        };
  }

  String name() {
    return name;
  }

  BlockSet blocks() {
    return blocks;
  }

  /** What it has come to. */
  FeedState state() {
    Instant good = goodSince;
    return new FeedState(
        name,
        blocks.size(),
        good == null ? -1 : Duration.between(good, clock.instant()).toMillis() / 1e3,
        updates.sum(),
        sames.sum(),
        failures.sum());
  }

  /** Asks from now on; harmless where it does already. */
  synchronized void start() {
    if (thread == null) {
      thread = Thread.ofVirtual().name("bartizan-list-" + name).start(this::run);
    }
  }

  /** Asks no more. */
  synchronized void stop() {
    stopped.countDown();
    if (thread != null) {
      thread.interrupt();
    }
  }

  private void run() {
    try {
      restore();
      long wait = 0;
      // Never longer than the interval at once, since entries end while nobody is asked.
      for (long step = 0; !stopped.await(step, TimeUnit.MILLISECONDS); ) {
        wait -= step;
        if (wait <= 0) {
          wait = pull().toMillis();
        } else {
          expire(clock.instant());
        }
        step = Math.min(wait, config.interval().toMillis());
      }
    } catch (InterruptedException e) {
      // Stopped, which is how it ends.
      Thread.currentThread().interrupt();
    }
  }

  /** Begins with what was fetched last, where that was kept. */
  void restore() {
    try {
      BlockSet kept = source.restore(clock.instant());
      if (!kept.isEmpty()) {
        blocks = kept;
        LOG.log(Level.INFO, "address list {0}: {1} entries as fetched before", name, kept.size());
      }
    } catch (IOException | BadFeedException e) {
      LOG.log(Level.WARNING, "address list {0}: nothing is kept: {1}", name, e.getMessage());
    }
  }

  private void expire(Instant now) {
    BlockSet left = source.expire(now);
    if (left != null) {
      blocks = left;
    }
  }

  /** Asks once; how long to wait then. */
  Duration pull() throws InterruptedException {
    Instant now = clock.instant();
    try {
      BlockSet next = source.ask(now);
      (next == null ? sames : updates).increment();
      goodSince = now;
      if (next != null) {
        take(next);
      }
      if (failedInTurn > 0) {
        LOG.log(Level.INFO, "address list {0}: fetched again, {1} entries", name, blocks.size());
      }
      failedInTurn = 0;
      return config.interval();
    } catch (IOException | BadFeedException | RuntimeException e) {
      // Whatever it is, the list is asked for again.
      failed(e);
      expire(now);
      return backOff();
    }
  }

  private void take(BlockSet next) {
    if (blocks.isEmpty() || next.isEmpty()) {
      LOG.log(Level.INFO, "address list {0}: {1} entries", name, next.size());
    }
    blocks = next;
  }

  /** Told once until it works again: who is down is asked over and over. */
  private void failed(Exception e) {
    failures.increment();
    LOG.log(
        failedInTurn == 0 ? Level.WARNING : Level.DEBUG,
        "address list {0}: cannot be fetched, {1} stay in force: {2}",
        name,
        blocks.size(),
        e.getMessage());
    failedInTurn++;
  }

  private Duration backOff() {
    Duration longest =
        config.interval().compareTo(LONGEST_WAIT) > 0 ? config.interval() : LONGEST_WAIT;
    Duration wait = config.interval().multipliedBy(1L << Math.min(failedInTurn - 1, MAX_DOUBLINGS));
    return wait.compareTo(longest) > 0 ? longest : wait;
  }
}
