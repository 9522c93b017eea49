package io.bartizan.tls;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What operators see of a certificate's OCSP stapling.
 *
 * @param nextUpdate until when the responder's last answer may be used; null where there is none
 * @param problem why there is no newer answer; null where nothing is wrong
 */
public record OcspState(
    Status status, boolean mustStaple, @Nullable Instant nextUpdate, @Nullable String problem) {
  /** What clients get. */
  public enum Status {
    /** Nothing: the certificate names no responder, or none has been asked. */
    NONE,
    /** A current answer that says good. */
    GOOD,
    /** Nothing: the certificate was revoked. */
    REVOKED,
    /** Nothing: there is no current answer. */
    MISSING
  }
}
