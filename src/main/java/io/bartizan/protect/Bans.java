package io.bartizan.protect;

import io.bartizan.address.IpAddress;
import io.bartizan.config.BanConfig;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Who may not come in for a while, and who could not lately. Read without a lock for every
 * connection and request; changed rarely, and for moments.
 *
 * <p>Apart from the scores that lead here, so that a flood of new addresses cannot wash a ban away.
 * Bounded: of more bans than are kept, the first to be forgotten goes, those by hand excepted.
 */
public final class Bans {
  /** A ban by hand is as long at most, and never for ever either. */
  public static final Duration MAX_BY_HAND = Duration.ofDays(30);

  private final InstantSource clock;
  private final Map<IpAddress, Ban> bans = new ConcurrentHashMap<>();
  private final NavigableSet<Ban> automatic = new TreeSet<>(Ban.FIRST_FORGOTTEN);
  private final NavigableSet<Ban> byHand = new TreeSet<>(Ban.FIRST_FORGOTTEN);
  private volatile BanConfig config;
  private volatile boolean empty = true;
  private final AtomicLong changes = new AtomicLong();

  /** None yet. */
  Bans(BanConfig config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
  }

  /** Other settings are in force: bans of before end as they were to. */
  synchronized void configure(BanConfig config) {
    this.config = config;
    makeRoom(0);
  }

  /** Whether there are none at all; all that most gateways ever ask. */
  boolean isEmpty() {
    return empty;
  }

  /** The ban that keeps a client out now. */
  @Nullable Ban inForce(IpAddress client) {
    Ban ban = bans.get(client);
    return ban != null && ban.isInForce(clock.millis()) ? ban : null;
  }

  /** Until the ban ends, in seconds, 1 or more. */
  long secondsLeft(Ban ban) {
    return Math.max(1, (ban.untilMillis() - clock.millis() + 999) / 1000);
  }

  /**
   * Bans a client for twice as long as the last time.
   *
   * @return null where it is banned already, or there is no room that bans by hand leave
   */
  synchronized @Nullable Ban ban(IpAddress client, String reason) {
    long now = clock.millis();
    Ban before = bans.get(client);
    if (before != null && before.isInForce(now)) {
      return null;
    }
    long decay = config.decay().toMillis();
    int level = (before == null ? 0 : before.levelAt(now, decay)) + 1;
    long length = config.first().toMillis();
    for (int i = 1; i < level && length < config.max().toMillis(); i++) {
      length *= 2;
    }
    long until = now + Math.min(length, config.max().toMillis());
    Ban ban = new Ban(client, now, until, until + level * decay, level, false, reason);
    return put(ban) ? ban : null;
  }

  /**
   * Bans a client in the place of what is there.
   *
   * @param length {@link #MAX_BY_HAND} at most
   * @return null where there is no room
   */
  public synchronized @Nullable Ban byHand(IpAddress client, Duration length, String reason) {
    long now = clock.millis();
    Ban before = bans.get(client);
    long decay = config.decay().toMillis();
    int level = before == null ? 0 : before.levelAt(now, decay);
    long until = now + Math.min(length.toMillis(), MAX_BY_HAND.toMillis());
    Ban ban = new Ban(client, now, until, until + level * decay, level, true, reason);
    return put(ban) ? ban : null;
  }

  /** Forgets all about a client; whether a ban was in force. */
  public synchronized boolean lift(IpAddress client) {
    Ban ban = bans.remove(client);
    if (ban == null) {
      return false;
    }
    setOf(ban).remove(ban);
    changed();
    return ban.isInForce(clock.millis());
  }

  /** Forgets all about clients who speak IPv6. */
  synchronized void liftV6() {
    for (IpAddress client : bans.keySet()) {
      if (!client.isV4()) {
        var _ = lift(client);
      }
    }
  }

  /** Those in force that end last, in the order of their ends. */
  public List<Ban> inForce(int most) {
    long now = clock.millis();
    return bans.values().stream()
        .filter(ban -> ban.isInForce(now))
        .sorted(Comparator.comparingLong(Ban::untilMillis).reversed())
        .limit(most)
        .sorted(Comparator.comparingLong(Ban::untilMillis))
        .toList();
  }

  /** How many are in force. Looks at all. */
  public long count() {
    long now = clock.millis();
    return bans.values().stream().filter(ban -> ban.isInForce(now)).count();
  }

  /** All that is to be kept, at about this moment. */
  Collection<Ban> kept() {
    return new ArrayList<>(bans.values());
  }

  /** A number that grows with every change. */
  long changes() {
    return changes.get();
  }

  /** Takes over what was kept; whether there was room for it and it is not over. */
  synchronized boolean restore(Ban ban) {
    return ban.forgottenMillis() > clock.millis() && put(ban);
  }

  /** Lets go of those that count for nothing any more. */
  synchronized void forget() {
    long now = clock.millis();
    forget(automatic, now);
    forget(byHand, now);
  }

  private void forget(NavigableSet<Ban> set, long now) {
    while (!set.isEmpty() && set.first().forgottenMillis() <= now) {
      bans.remove(set.pollFirst().client());
      changed();
    }
  }

  private boolean put(Ban ban) {
    Ban before = bans.get(ban.client());
    if (before == null && !makeRoom(1)) {
      return false;
    }
    if (before != null) {
      setOf(before).remove(before);
    }
    setOf(ban).add(ban);
    bans.put(ban.client(), ban);
    changed();
    return true;
  }

  private boolean makeRoom(int more) {
    if (bans.size() + more > config.maxBans()) {
      forget();
    }
    while (bans.size() + more > config.maxBans() && !automatic.isEmpty()) {
      bans.remove(automatic.pollFirst().client());
      changed();
    }
    return bans.size() + more <= config.maxBans();
  }

  private NavigableSet<Ban> setOf(Ban ban) {
    return ban.byHand() ? byHand : automatic;
  }

  private void changed() {
    empty = bans.isEmpty();
    changes.incrementAndGet();
  }
}
