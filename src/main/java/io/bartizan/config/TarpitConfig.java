package io.bartizan.config;

import java.time.Duration;

/**
 * {@code abuse.tarpit}: how refused requests of abusers are kept waiting.
 *
 * @param score from which a client's refused requests are held
 * @param firstDelay how long the first is held; each further one twice as long
 * @param maxDelay how long at most
 * @param maxHeld how many are held at once at most
 * @param maxHeldPercent the same in percent of the connections that there may be
 * @param maxHeldPerClient how many of one client
 */
public record TarpitConfig(
    int score,
    Duration firstDelay,
    Duration maxDelay,
    int maxHeld,
    int maxHeldPercent,
    int maxHeldPerClient) {
  /** Default of {@code score}. */
  public static final int DEFAULT_SCORE = 500;

  /** Default of {@code firstDelay}. */
  public static final Duration DEFAULT_FIRST_DELAY = Duration.ofSeconds(5);

  /** Default of {@code maxDelay}. */
  public static final Duration DEFAULT_MAX_DELAY = Duration.ofSeconds(30);

  /** Default of {@code maxHeld}. */
  public static final int DEFAULT_MAX_HELD = 1024;

  /** Default of {@code maxHeldPercent}. */
  public static final int DEFAULT_MAX_HELD_PERCENT = 2;

  /** Default of {@code maxHeldPerClient}. */
  public static final int DEFAULT_MAX_HELD_PER_CLIENT = 4;

  /** What nobody asked to be different. */
  public static final TarpitConfig DEFAULT =
      new TarpitConfig(
          DEFAULT_SCORE,
          DEFAULT_FIRST_DELAY,
          DEFAULT_MAX_DELAY,
          DEFAULT_MAX_HELD,
          DEFAULT_MAX_HELD_PERCENT,
          DEFAULT_MAX_HELD_PER_CLIENT);
}
