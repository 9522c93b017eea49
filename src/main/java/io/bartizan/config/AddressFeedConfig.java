package io.bartizan.config;

import java.net.URI;
import java.time.Duration;

/**
 * An address list that is fetched again and again.
 *
 * @param interval from one answer to the next question
 * @param timeout from asking to the last byte of the answer
 * @param keyHeader in which header the key goes
 * @param maxEntries how many addresses and blocks there may be
 * @param keptIn the file that has the last good answer for the next start
 */
public record AddressFeedConfig(
    URI url,
    Format format,
    Duration interval,
    Duration timeout,
    String keyHeader,
    ApiKey key,
    int maxEntries,
    String keptIn) {
  /** Default of {@code format}. */
  public static final Format DEFAULT_FORMAT = Format.PLAIN;

  /** Default of {@code interval}. */
  public static final Duration DEFAULT_INTERVAL = Duration.ofMinutes(1);

  /** Default of {@code timeout}. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

  /** Default of {@code keyHeader}: CrowdSec's. */
  public static final String DEFAULT_KEY_HEADER = "X-Api-Key";

  /** What the answers look like. */
  public enum Format {
    /** An address or a block on each line. */
    PLAIN,
    /** The stream of decisions that CrowdSec gives to its bouncers. */
    CROWDSEC
  }
}
