package io.bartizan.protect;

import io.bartizan.address.IpAddress;
import io.bartizan.time.Ticker;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How much each client has offended lately: points that halve with time. Touched by offences alone,
 * so who offends nobody costs nothing.
 *
 * <p>Bounded by a table of its own, not by a cache: those would let go of who was not seen for the
 * longest time or the least often, so that a flood of new addresses could wash out whoever is about
 * to be banned. Here a client has {@value #WAYS} places where it may be, and takes the one with the
 * least score of them. 36 bytes a place, no object. Places are found by a hash that nobody outside
 * can foresee.
 */
final class Scores {
  private static final int WAYS = 8;

  /** Offences wait for each other only where they meet in one of so many parts. */
  private static final int LOCKS = 64;

  private static final double LN_2 = Math.log(2);

  private final Ticker ticker;
  private final long seed = ThreadLocalRandom.current().nextLong();
  private final int setMask;
  private final Object[] locks = new Object[LOCKS];
  private final long[] high;
  private final long[] low;
  private final long[] nanos;
  private final double[] points;
  private final int[] holds;
  private volatile double halfLifeNanos;

  /**
   * Nobody has any.
   *
   * @param clients how many have room at least
   */
  Scores(int clients, Duration halfLife, Ticker ticker) {
    this.ticker = ticker;
    this.halfLifeNanos = halfLife.toNanos();
    int sets = Integer.highestOneBit(Math.max(LOCKS, (clients + WAYS - 1) / WAYS) * 2 - 1);
    int places = sets * WAYS;
    this.setMask = sets - 1;
    this.high = new long[places];
    this.low = new long[places];
    this.nanos = new long[places];
    this.points = new double[places];
    this.holds = new int[places];
    for (int i = 0; i < LOCKS; i++) {
      locks[i] = new Object();
    }
  }

  /** Scores fall by another half-life from now on. */
  void halfLife(Duration halfLife) {
    halfLifeNanos = halfLife.toNanos();
  }

  /** The same scores in a table of another size, or this one if it is of that size. */
  Scores resized(int clients) {
    Scores other = new Scores(clients, Duration.ofNanos((long) halfLifeNanos), ticker);
    if (other.setMask == setMask) {
      return this;
    }
    long now = ticker.nanos();
    for (int place = 0; place < points.length; place++) {
      double score = decayed(place, now);
      if (score >= 1) {
        IpAddress client = new IpAddress(high[place], low[place]);
        var _ = other.add(client, score, 0);
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
    int set = set(client);
    synchronized (lock(set)) {
      long now = ticker.nanos();
      int place = placeOf(set, client);
      if (place < 0) {
        place = weakest(set, now);
        high[place] = client.high();
        low[place] = client.low();
        points[place] = 0;
        holds[place] = 0;
      }
      double score = decayed(place, now) + more;
      points[place] = score;
      nanos[place] = now;
      if (score < calm) {
        holds[place] = 0;
      }
      return score;
    }
  }

  /** How often this was asked before for a client, of late. */
  int hold(IpAddress client) {
    int set = set(client);
    synchronized (lock(set)) {
      int place = placeOf(set, client);
      return place < 0 ? 0 : holds[place]++;
    }
  }

  /** Brings a client's score to a value, as often as it was held forgotten. */
  void set(IpAddress client, double score) {
    int set = set(client);
    synchronized (lock(set)) {
      int place = placeOf(set, client);
      if (place >= 0) {
        points[place] = score;
        nanos[place] = ticker.nanos();
        holds[place] = 0;
      }
    }
  }

  /** How many clients have a point at least. Looks at all places, and waits for nobody. */
  int tracked() {
    long now = ticker.nanos();
    int tracked = 0;
    for (int place = 0; place < points.length; place++) {
      if (decayed(place, now) >= 1) {
        tracked++;
      }
    }
    return tracked;
  }

  private int set(IpAddress client) {
    long hash = (client.high() * 31 + client.low() + seed) * 0x9e37_79b9_7f4a_7c15L;
    hash = (hash ^ (hash >>> 32) ^ seed) * 0xd6e8_feb8_6659_fd93L;
    return (int) (hash >>> 32) & setMask;
  }

  private Object lock(int set) {
    return locks[set & (LOCKS - 1)];
  }

  private int placeOf(int set, IpAddress client) {
    int from = set * WAYS;
    for (int place = from; place < from + WAYS; place++) {
      if (high[place] == client.high() && low[place] == client.low()) {
        return place;
      }
    }
    return -1;
  }

  private int weakest(int set, long now) {
    int from = set * WAYS;
    int weakest = from;
    double least = Double.MAX_VALUE;
    for (int place = from; place < from + WAYS; place++) {
      double score = decayed(place, now);
      if (score < least) {
        least = score;
        weakest = place;
      }
    }
    return weakest;
  }

  private double decayed(int place, long now) {
    double score = points[place];
    return score == 0 ? 0 : score * Math.exp(-LN_2 * (now - nanos[place]) / halfLifeNanos);
  }
}
