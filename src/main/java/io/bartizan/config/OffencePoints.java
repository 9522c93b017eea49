package io.bartizan.config;

/**
 * {@code abuse.points}: what each offence adds to a client's score; 0 overlooks it.
 *
 * @param rateLimit a request beyond a limit (429)
 * @param authentication a request that proves nobody (401)
 * @param malformed what is no request, or no path (400), or no TLS where that is spoken
 * @param notFound a request that no route takes (404)
 * @param reset an HTTP/2 request that the client took back before it was answered
 * @param flood a connection that was ended for what costs the gateway far more than its client
 */
public record OffencePoints(
    int rateLimit, int authentication, int malformed, int notFound, int reset, int flood) {
  /** Default of all. */
  public static final OffencePoints DEFAULT = new OffencePoints(5, 10, 20, 2, 1, 300);
}
