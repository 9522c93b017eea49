package io.bartizan.observe;

/**
 * What one event loop, or all of them, knows of its connections to an endpoint at the moment of a
 * scrape. Samples of one endpoint are added up.
 *
 * @param pool its name
 * @param endpoint its URL as configured
 * @param active connections with at least one request
 * @param idle connections without
 * @param pending requests waiting for a connection
 * @param inFlight requests under way
 * @param dials connections tried since the start
 * @param dialFailures of these, how many failed
 */
public record UpstreamSample(
    String pool,
    String endpoint,
    long active,
    long idle,
    long pending,
    long inFlight,
    long dials,
    long dialFailures) {
  UpstreamSample plus(UpstreamSample other) {
    return new UpstreamSample(
        pool,
        endpoint,
        active + other.active,
        idle + other.idle,
        pending + other.pending,
        inFlight + other.inFlight,
        dials + other.dials,
        dialFailures + other.dialFailures);
  }
}
