package io.bartizan.protect;

import io.bartizan.address.IpAddress;

/**
 * A part of all scores, in arrays. A client has {@value #WAYS} places where it may be, and takes
 * the one with the least score of them. Locked for some dozen instructions.
 */
final class ScorePart {
  static final int WAYS = 8;

  private static final double LN_2 = Math.log(2);

  private final long[] high;
  private final long[] low;
  private final long[] nanos;
  private final double[] points;
  private final int[] holds;

  /** Nobody has any. */
  ScorePart(int places) {
    this.high = new long[places];
    this.low = new long[places];
    this.nanos = new long[places];
    this.points = new double[places];
    this.holds = new int[places];
  }

  /** Adds to a score; see {@link Scores#add}. */
  synchronized double add(
      int set, IpAddress client, double more, double calm, long now, double halfLifeNanos) {
    int place = placeOf(set, client);
    if (place < 0) {
      place = weakest(set, now, halfLifeNanos);
      high[place] = client.high();
      low[place] = client.low();
      points[place] = 0;
      holds[place] = 0;
    }
    double score = decayed(place, now, halfLifeNanos) + more;
    points[place] = score;
    nanos[place] = now;
    if (score < calm) {
      holds[place] = 0;
    }
    return score;
  }

  /** See {@link Scores#of}. */
  synchronized double of(int set, IpAddress client, long now, double halfLifeNanos) {
    int place = placeOf(set, client);
    return place < 0 ? 0 : decayed(place, now, halfLifeNanos);
  }

  /** See {@link Scores#hold}. */
  synchronized int hold(int set, IpAddress client) {
    int place = placeOf(set, client);
    return place < 0 ? 0 : holds[place]++;
  }

  /** See {@link Scores#set}. */
  synchronized void set(int set, IpAddress client, double score, long now) {
    int place = placeOf(set, client);
    if (place >= 0) {
      points[place] = score;
      nanos[place] = now;
      holds[place] = 0;
    }
  }

  /** How many clients have a point at least. Waits for nobody. */
  int tracked(long now, double halfLifeNanos) {
    int tracked = 0;
    for (int place = 0; place < points.length; place++) {
      if (decayed(place, now, halfLifeNanos) >= 1) {
        tracked++;
      }
    }
    return tracked;
  }

  /** Adds all scores of a point at least to others. */
  void addTo(Scores others, long now, double halfLifeNanos) {
    for (int place = 0; place < points.length; place++) {
      double score = decayed(place, now, halfLifeNanos);
      if (score >= 1) {
        IpAddress client = new IpAddress(high[place], low[place]);
        var _ = others.add(client, score, 0);
      }
    }
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

  private int weakest(int set, long now, double halfLifeNanos) {
    int from = set * WAYS;
    int weakest = from;
    double least = Double.MAX_VALUE;
    for (int place = from; place < from + WAYS; place++) {
      double score = decayed(place, now, halfLifeNanos);
      if (score < least) {
        least = score;
        weakest = place;
      }
    }
    return weakest;
  }

  private double decayed(int place, long now, double halfLifeNanos) {
    double score = points[place];
    return score == 0 ? 0 : score * Math.exp(-LN_2 * (now - nanos[place]) / halfLifeNanos);
  }
}
