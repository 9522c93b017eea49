package io.bartizan.config;

import java.time.Duration;

/**
 * {@code tls.tickets}: how clients resume sessions. A ticket is good until its key goes: for {@code
 * rotation} times {@code previous} at least, and one {@code rotation} more at most.
 *
 * @param enabled whether sessions are resumed at all
 * @param rotation how long a key seals new tickets
 * @param previous how many keys before it still open theirs
 */
public record TlsTicketsConfig(boolean enabled, Duration rotation, int previous) {
  /** Default of {@code enabled}. */
  public static final boolean DEFAULT_ENABLED = true;

  /** Default of {@code rotation}. */
  public static final Duration DEFAULT_ROTATION = Duration.ofHours(12);

  /** Default of {@code previous}. */
  public static final int DEFAULT_PREVIOUS = 1;

  /** What nobody asked to be different. */
  public static final TlsTicketsConfig DEFAULT =
      new TlsTicketsConfig(DEFAULT_ENABLED, DEFAULT_ROTATION, DEFAULT_PREVIOUS);
}
