package io.bartizan.tls;

import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** A responder's verified answer about one certificate (RFC 6960). */
final class Staple {
  private final byte[] encoded;
  private final @Nullable String revoked;
  private final Instant thisUpdate;
  private final Instant nextUpdate;
  private final long nextUpdateMillis;
  private final InstantSource clock;

  /**
   * Of what has been verified.
   *
   * @param encoded as the responder sent it
   * @param revoked when and why the certificate was revoked; null for a good one
   * @param thisUpdate from when on it is true
   * @param nextUpdate until when it may be used
   */
  Staple(
      byte[] encoded,
      @Nullable String revoked,
      Instant thisUpdate,
      Instant nextUpdate,
      InstantSource clock) {
    this.encoded = encoded;
    this.revoked = revoked;
    this.thisUpdate = thisUpdate;
    this.nextUpdate = nextUpdate;
    this.nextUpdateMillis = nextUpdate.toEpochMilli();
    this.clock = clock;
  }

  /** Read in handshakes; not to be changed. */
  byte[] encoded() {
    return encoded;
  }

  /** When and why the certificate was revoked, or null. */
  @Nullable String revoked() {
    return revoked;
  }

  Instant thisUpdate() {
    return thisUpdate;
  }

  Instant nextUpdate() {
    return nextUpdate;
  }

  /** Whether it is not too old to be used, whoever was meant to replace it. */
  boolean isCurrent() {
    return clock.millis() < nextUpdateMillis;
  }

  /** Whether clients are better off with it than without: it is current, and says good. */
  boolean isUsable() {
    return revoked == null && isCurrent();
  }
}
