package io.bartizan.protect;

import io.bartizan.config.AbuseConfig;
import io.bartizan.config.AbuseConfig.Mode;
import org.jspecify.annotations.Nullable;

/**
 * How a client stands by what it has done, for whoever asks without a request.
 *
 * @param config by which it is judged
 * @param exempt whether nothing is held against it
 * @param score its own, or that of the IPv6 network around it where that counts for more
 * @param ofNetwork whether it is the network's
 * @param ban that keeps it out, or null
 */
public record AbuseStanding(
    AbuseConfig config, boolean exempt, double score, boolean ofNetwork, @Nullable Ban ban) {
  /** What becomes of requests that are refused. */
  public enum Fate {
    /** They are answered. */
    ANSWERED,
    /** They wait in the tarpit for their answer, or get a terse one where that is full. */
    HELD,
    /** They get no answer; the connection is closed. */
    UNANSWERED
  }

  /**
   * What would become of the client's next refused request; its score is only observed in that
   * mode. Behind a trusted proxy, whose connection is not the client's, all but {@link
   * Fate#ANSWERED} is a terse 429.
   */
  public Fate fate() {
    if (ban != null) {
      return Fate.UNANSWERED;
    }
    // Scores go on to fall when they count for nothing any more.
    if (exempt || config.mode() == Mode.OFF || score < config.tarpit().score()) {
      return Fate.ANSWERED;
    }
    return score < config.closeScore() ? Fate.HELD : Fate.UNANSWERED;
  }
}
