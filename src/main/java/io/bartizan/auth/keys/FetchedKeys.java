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
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keys of one issuer that are asked for in the background, and when somebody needs one that is not
 * known. One question at a time. What was fetched last stays as long as no better answer comes; an
 * answer without keys is one. Event loops ask: the lock is held for a few instructions only, and
 * never while anybody is told, or the log is written.
 *
 * <p>Strangers make up names of keys, so that a question which one of them caused is no reason for
 * the next: whoever comes within 10 s of it waits. To be refused instead would hit tokens that are
 * signed with a new key, for as long as strangers keep the pause going. A refresh is nobody's
 * doing: after it one may ask at once.
 */
final class FetchedKeys implements KeySource {
  /** From the end of a question that somebody needed to the next. */
  private static final long PAUSE_NANOS = Duration.ofSeconds(10).toNanos();

  private static final long NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

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
  private final WaitingRoom room = new WaitingRoom();
  private Runnable callOffRefresh = () -> {};
  private Runnable callOffNeed = () -> {};
  private boolean needIsDue;
  private @Nullable Thread asker;
  private boolean asking;
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
  public boolean areFetched() {
    return true;
  }

  @Override
  public synchronized boolean areStale() {
    return stopped || failedInTurn > 0;
  }

  @Override
  public synchronized boolean areLeft() {
    return stopped;
  }

  @Override
  public synchronized Heard ask(Petition petition) {
    long pause = asking ? 0 : pauseNanos();
    if (stopped || (pause > 0 && (failedInTurn > 0 || !petition.isPatient()))) {
      return Heard.NO_NEWS;
    }
    if (!room.enter(petition, current == null)) {
      return Heard.NO_ROOM;
    }
    if (pause > 0) {
      needAfter(pause);
    } else if (!asking) {
      begin(true);
    }
    return asker == null ? Heard.WAITS : Heard.WAS_LATE;
  }

  @Override
  public synchronized void withdraw(Petition petition) {
    room.leave(petition);
  }

  @Override
  public synchronized int secondsToNews() {
    return (int) (1 + pauseNanos() / NANOS_PER_SECOND);
  }

  /** How long nobody may be asked because of a need; 0 where it may be now. */
  private long pauseNanos() {
    return everNeeded ? Math.max(0, PAUSE_NANOS - (ticker.nanos() - neededAt)) : 0;
  }

  private void needAfter(long nanos) {
    if (!needIsDue) {
      needIsDue = true;
      callOffNeed = later.run(Duration.ofNanos(nanos), this::need);
    }
  }

  private synchronized void need() {
    if (pauseNanos() > 0) {
      // It was called off too late, and its place has been taken.
      return;
    }
    needIsDue = false;
    if (!stopped && !asking && room.size() > 0) {
      begin(true);
    }
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
    callOffRefresh.run();
    callOffNeed.run();
    needIsDue = false;
    later.run(Duration.ZERO, () -> question(needed));
  }

  private void question(boolean needed) {
    KeySet keys = null;
    String reason = "the question broke off";
    try {
      if (enter()) {
        // An issuer whose entity tags do not change with its keys keeps no new one from anybody.
        keys = fetch.fetch(needed || isWaitedFor());
      }
    } catch (IOException | BadKeysException | RuntimeException e) {
      // Whatever it is, the issuer is asked again.
      reason = reason(e);
    } catch (InterruptedException e) {
      // Stopped, which is how it ends.
    } finally {
      ended(keys, reason, needed);
    }
  }

  private synchronized boolean enter() {
    asker = Thread.currentThread();
    return !stopped;
  }

  private synchronized boolean isWaitedFor() {
    return room.size() > 0;
  }

  private void ended(@Nullable KeySet keys, String reason, boolean needed) {
    List<Petition> told;
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
      told = room.empty();
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
    current = keys.after(before);
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

  private static void tell(List<Petition> waiting) {
    for (Petition each : waiting) {
      try {
        each.told().run();
      } catch (RuntimeException e) {
        // The others have waited too.
        LOG.log(Level.ERROR, "who waited for keys failed", e);
      }
    }
  }

  @Override
  public void stop() {
    List<Petition> told;
    synchronized (this) {
      stopped = true;
      callOffRefresh.run();
      callOffNeed.run();
      if (asker != null) {
        asker.interrupt();
      }
      told = room.empty();
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
            room.size(),
            updated,
            unchanged,
            failed));
  }

  private static String reason(Exception e) {
    String message = e.getMessage();
    return KeyLog.plain(message == null ? e.getClass().getSimpleName() : message);
  }
}
