package io.bartizan.forward;

/**
 * What a route asks of requests' bodies.
 *
 * @param maxBytes the longest; {@link Long#MAX_VALUE} for any
 * @param minRate bytes a second while more is waited for; 0 for any
 * @param graceNanos what a body has to begin with before its rate counts
 * @param maxMessageBytes of a client's message on a WebSocket; {@link Long#MAX_VALUE} for any
 */
public record BodyTerms(long maxBytes, int minRate, long graceNanos, long maxMessageBytes) {
  /** Takes every body. */
  public static final BodyTerms ANY = new BodyTerms(Long.MAX_VALUE, 0, 0, Long.MAX_VALUE);
}
