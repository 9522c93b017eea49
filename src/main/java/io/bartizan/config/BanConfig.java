package io.bartizan.config;

import java.time.Duration;

/**
 * {@code abuse.ban}: how long those may not come in who go on and on.
 *
 * @param score from which a client is banned
 * @param first how long the first time; each further time it is twice as long
 * @param max how long at most, when the gateway bans by itself
 * @param decay for how long after a ban it counts for the next one's length; a second before it
 *     counts as much longer, and so on
 * @param maxBans how many are kept, those that are over but still count among them
 * @param file where they are kept over a restart
 */
public record BanConfig(
    int score, Duration first, Duration max, Duration decay, int maxBans, String file) {
  /** Default of {@code score}. */
  public static final int DEFAULT_SCORE = 1500;

  /** Default of {@code first}. */
  public static final Duration DEFAULT_FIRST = Duration.ofMinutes(1);

  /** Default of {@code max}, and the most that it may be. */
  public static final Duration DEFAULT_MAX = Duration.ofHours(24);

  /** Default of {@code decay}. */
  public static final Duration DEFAULT_DECAY = Duration.ofHours(1);

  /** Default of {@code maxBans}; some 25 MB where all are in use. */
  public static final int DEFAULT_MAX_BANS = 100_000;

  /** Default of {@code file}, in the deployment's folder. */
  public static final String DEFAULT_FILE = "bans.json";

  /** What nobody asked to be different. */
  public static final BanConfig DEFAULT =
      new BanConfig(
          DEFAULT_SCORE, DEFAULT_FIRST, DEFAULT_MAX, DEFAULT_DECAY, DEFAULT_MAX_BANS, DEFAULT_FILE);
}
