package io.bartizan.auth.keys;

import io.bartizan.auth.token.BadKeysException;
import io.bartizan.auth.token.KeySet;
import io.bartizan.time.Ticker;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keys of one issuer that are asked for in the background, and when somebody needs one that is not
 * known. One question at a time. What was fetched last stays as long as no better answer comes; an
 * answer without keys is one. Event loops ask: the lock is held for a few instructions only, and
 * never while anybody is told, or the log is written.
 */
final class FetchedKeys implements KeySource {
  /** Requests that may wait for one answer. */
  static final int MAX_WAITING = 1024;

  /** From the end of a question that somebody needed to the next. */
  private static final long PAUSE_NANOS = Duration.ofSeconds(10).toNanos();

  private static final Logger LOG = System.getLogger(FetchedKeys.class.getName());

  private final String provider;
  private final KeyOrigin origin;
  private final KeyFetch fetch;
  private final RefreshWaits waits;
  private final Later later;
  private final Ticker ticker;
  private final InstantSource clock;
  private volatile @Nullable KeySet current;

  // What follows is guarded by this.
  private List<Runnable> waiting = new ArrayList<>();
  private Runnable callOffRefresh = () -> {};
  private @Nullable Thread asker;
  private boolean asking;
  private boolean needed;
  private boolean everNeeded;
  private long neededAt;
  private boolean started;
  private boolean stopped;
  private int failedInTurn;
  private @Nullable Instant lastSuccess;
  private @Nullable Instant lastFailure;
  private @Nullable String failure;
  private long updated;
  private long unchanged;
  private long failed;

  /** Asks nobody yet. */
  FetchedKeys(
      String provider,
      KeyOrigin origin,
      KeyFetch fetch,
      RefreshWaits waits,
      Later later,
      Ticker ticker,
      InstantSource clock) {
    this.provider = provider;
    this.origin = origin;
    this.fetch = fetch;
    this.waits = waits;
    this.later = later;
    this.ticker = ticker;
    this.clock = clock;
  }

  @Override
  public @Nullable KeySet current() {
    return current;
  }

  @Override
  public synchronized boolean ask(Runnable told) {
    if (stopped || waiting.size() >= MAX_WAITING || (!asking && isPausing())) {
      return false;
    }
    waiting.add(told);
    if (!asking) {
      begin(true);
    }
    return true;
  }

  /**
   * Strangers make up names of keys, so that a question which one of them caused is no reason for
   * the next. A refresh is nobody's doing: after it one may ask at once.
   */
  private boolean isPausing() {
    return everNeeded && ticker.nanos() - neededAt < PAUSE_NANOS;
  }

  @Override
  public synchronized void start() {
    if (!started) {
      started = true;
      refresh();
    }
  }

  private synchronized void refresh() {
    if (!stopped && !asking) {
      begin(false);
    }
  }

  private void begin(boolean needed) {
    asking = true;
    this.needed = needed;
    callOffRefresh.run();
    later.run(Duration.ZERO, this::question);
  }

  private void question() {
    KeySet keys = null;
    String reason = "the question broke off";
    try {
      if (enter()) {
        // An issuer whose entity tags do not change with its keys keeps no new one from anybody.
        keys = fetch.fetch(needed);
      }
    } catch (IOException | BadKeysException | RuntimeException e) {
      // Whatever it is, the issuer is asked again.
      reason = reason(e);
    } catch (InterruptedException e) {
      // Stopped, which is how it ends.
    } finally {
      ended(keys, reason);
    }
  }

  private synchronized boolean enter() {
    asker = Thread.currentThread();
    return !stopped;
  }

  private void ended(@Nullable KeySet keys, String reason) {
    List<Runnable> told;
    KeyLog news = null;
    synchronized (this) {
      asker = null;
      asking = false;
      if (needed) {
        everNeeded = true;
        neededAt = ticker.nanos();
      }
      if (!stopped) {
        news = keys == null ? fail(reason) : take(keys);
        if (started) {
          Duration wait = keys == null ? waits.afterFailure(failedInTurn) : waits.afterAnswer();
          callOffRefresh = later.run(wait, this::refresh);
        }
      }
      told = leave();
    }
    tell(told);
    if (news != null) {
      news.write();
    }
  }

  private @Nullable KeyLog take(KeySet keys) {
    KeySet before = current;
    boolean good = failedInTurn == 0;
    failedInTurn = 0;
    lastSuccess = clock.instant();
    if (before != null && before.equals(keys)) {
      unchanged++;
      return good ? null : KeyLog.goodAgain(provider, keys);
    }
    updated++;
    current = keys;
    return KeyLog.changed(provider, keys);
  }

  private KeyLog fail(String reason) {
    failed++;
    failedInTurn++;
    lastFailure = clock.instant();
    failure = reason;
    return failedInTurn == 1
        ? KeyLog.failing(provider, current, reason)
        : KeyLog.stillFailing(provider, reason);
  }

  private List<Runnable> leave() {
    List<Runnable> all = waiting;
    waiting = new ArrayList<>();
    return all;
  }

  private static void tell(List<Runnable> waiting) {
    for (Runnable each : waiting) {
      try {
        each.run();
      } catch (RuntimeException e) {
        // The others have waited too.
        LOG.log(Level.ERROR, "who waited for keys failed", e);
      }
    }
  }

  @Override
  public void stop() {
    List<Runnable> told;
    synchronized (this) {
      stopped = true;
      callOffRefresh.run();
      if (asker != null) {
        asker.interrupt();
      }
      told = leave();
    }
    tell(told);
  }

  @Override
  public synchronized KeyState state() {
    return new KeyState(
        provider,
        origin,
        current,
        new KeyState.Fetches(
            lastSuccess,
            lastFailure,
            failure,
            failedInTurn > 0 && current != null,
            waiting.size(),
            updated,
            unchanged,
            failed));
  }

  private static String reason(Exception e) {
    String message = e.getMessage();
    return KeyLog.plain(message == null ? e.getClass().getSimpleName() : message);
  }
}
