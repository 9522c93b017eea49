package io.bartizan.protect;

import io.bartizan.address.IpAddress;
import io.bartizan.time.Ticker;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * How much each client has offended lately: points that halve with time. Touched by offences alone,
 * so who offends nobody costs nothing.
 *
 * <p>Bounded by a table of its own, not by a cache: those would let go of who was not seen for the
 * longest time or the least often, so that a flood of new addresses could wash out whoever is about
 * to be banned. Here the least score of a few makes room. 36 bytes a place, no object, and no
 * memory before somebody offends. Places are found by a hash that nobody outside can foresee.
 */
final class Scores {
  private static final int PART_BITS = 6;

  /** Offences wait for each other only where they meet in one of so many parts. */
  private static final int PARTS = 1 << PART_BITS;

  private final Ticker ticker;
  private final long seed = ThreadLocalRandom.current().nextLong();
  private final int sets;
  private final AtomicReferenceArray<@Nullable ScorePart> parts = new AtomicReferenceArray<>(PARTS);
  private volatile double halfLifeNanos;

  /**
   * Nobody has any.
   *
   * @param clients how many have room at least
   */
  Scores(int clients, Duration halfLife, Ticker ticker) {
    this.ticker = ticker;
    this.halfLifeNanos = halfLife.toNanos();
    int ofAll = Math.max(PARTS, (clients + ScorePart.WAYS - 1) / ScorePart.WAYS);
    this.sets = Integer.highestOneBit(ofAll * 2 - 1) / PARTS;
  }

  /** Scores fall by another half-life from now on. */
  void halfLife(Duration halfLife) {
    halfLifeNanos = halfLife.toNanos();
  }

  /** The same scores in a table of another size, or this one if it is of that size. */
  Scores resized(int clients) {
    Scores other = new Scores(clients, Duration.ofNanos((long) halfLifeNanos), ticker);
    if (other.sets == sets) {
      return this;
    }
    long now = ticker.nanos();
    for (int i = 0; i < PARTS; i++) {
      ScorePart part = parts.get(i);
      if (part != null) {
        part.addTo(other, now, halfLifeNanos);
      }
    }
    return other;
  }

  /**
   * Adds to a client's score.
   *
   * @param calm a client whose score is less than this begins anew with {@link #hold}
   * @return the score that it comes to
   */
  double add(IpAddress client, double more, double calm) {
    int hash = hash(client);
    return made(hash).add(set(hash), client, more, calm, ticker.nanos(), halfLifeNanos);
  }

  /** A client's score at this moment. */
  double of(IpAddress client) {
    int hash = hash(client);
    ScorePart part = part(hash);
    return part == null ? 0 : part.of(set(hash), client, ticker.nanos(), halfLifeNanos);
  }

  /** How often this was asked before for a client, of late. */
  int hold(IpAddress client) {
    int hash = hash(client);
    ScorePart part = part(hash);
    return part == null ? 0 : part.hold(set(hash), client);
  }

  /** Brings a client's score to a value, as often as it was held forgotten. */
  void set(IpAddress client, double score) {
    int hash = hash(client);
    ScorePart part = part(hash);
    if (part != null) {
      part.set(set(hash), client, score, ticker.nanos());
    }
  }

  /** How many clients have a point at least. Looks at all places, and waits for nobody. */
  int tracked() {
    long now = ticker.nanos();
    int tracked = 0;
    for (int i = 0; i < PARTS; i++) {
      ScorePart part = parts.get(i);
      tracked += part == null ? 0 : part.tracked(now, halfLifeNanos);
    }
    return tracked;
  }

  private int hash(IpAddress client) {
    long hash = (client.high() * 31 + client.low() + seed) * 0x9e37_79b9_7f4a_7c15L;
    hash = (hash ^ (hash >>> 32) ^ seed) * 0xd6e8_feb8_6659_fd93L;
    return (int) (hash >>> 32);
  }

  private @Nullable ScorePart part(int hash) {
    return parts.get(hash & (PARTS - 1));
  }

  private ScorePart made(int hash) {
    ScorePart part = part(hash);
    if (part != null) {
      return part;
    }
    ScorePart made = new ScorePart(sets * ScorePart.WAYS);
    ScorePart other = parts.compareAndExchange(hash & (PARTS - 1), null, made);
    return other == null ? made : other;
  }

  private int set(int hash) {
    return (hash >>> PART_BITS) & (sets - 1);
  }
}
