package io.bartizan.config;

import java.time.Duration;

/**
 * {@code abuse} of {@code gateway.json}: what becomes of clients who do not stop. Each has a score,
 * which offences add to and time takes from; by its height refused requests are answered late, not
 * at all, or nothing of the client is taken for a while.
 *
 * @param mode whether that is done
 * @param clients how many clients have a score at once
 * @param halfLife in which a score falls to half of itself
 * @param networkFactor how many times as much as one client an IPv6 /48 may offend before its
 *     clients are treated as it deserves; 0 for no score of networks
 * @param closeScore from which refused requests get no answer
 */
public record AbuseConfig(
    Mode mode,
    int clients,
    Duration halfLife,
    int networkFactor,
    OffencePoints points,
    TarpitConfig tarpit,
    int closeScore,
    BanConfig ban) {
  /** Whether anything is done. */
  public enum Mode {
    /** Nothing is counted; bans by hand are kept to all the same. */
    OFF,
    /** What would be done is counted and logged. */
    OBSERVE,
    /** It is done. */
    ENFORCE
  }

  /** Default of {@code mode}. */
  public static final Mode DEFAULT_MODE = Mode.ENFORCE;

  /** Default of {@code clients}; 5 MB. */
  public static final int DEFAULT_CLIENTS = 100_000;

  /** Default of {@code halfLife}. */
  public static final Duration DEFAULT_HALF_LIFE = Duration.ofMinutes(10);

  /** Default of {@code ipv6NetworkFactor}: a /48 has 65,536 of /64. */
  public static final int DEFAULT_NETWORK_FACTOR = 16;

  /** Default of {@code close.score}. */
  public static final int DEFAULT_CLOSE_SCORE = 1000;

  /** Before any settings are known. */
  public static final AbuseConfig OFF =
      new AbuseConfig(
          Mode.OFF,
          DEFAULT_CLIENTS,
          DEFAULT_HALF_LIFE,
          DEFAULT_NETWORK_FACTOR,
          OffencePoints.DEFAULT,
          TarpitConfig.DEFAULT,
          DEFAULT_CLOSE_SCORE,
          BanConfig.DEFAULT);
}
