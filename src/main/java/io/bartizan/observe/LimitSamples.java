package io.bartizan.observe;

import java.util.List;
import java.util.Map;

/**
 * What limits have come to at the moment of a scrape.
 *
 * @param rates of each rate limit in force
 * @param rateBytes what the buckets of all take
 * @param concurrency where requests under way are limited
 * @param connections open ones, by listener
 * @param connectionsMax how many of all listeners may be
 * @param connectionClients peers that have one
 */
public record LimitSamples(
    List<Rate> rates,
    long rateBytes,
    List<Concurrency> concurrency,
    Map<String, Integer> connections,
    int connectionsMax,
    long connectionClients) {
  /** Before anybody knows. */
  public static final LimitSamples NONE = new LimitSamples(List.of(), 0, List.of(), Map.of(), 0, 0);

  public LimitSamples {
    rates = List.copyOf(rates);
    concurrency = List.copyOf(concurrency);
    connections = Map.copyOf(connections);
  }

  /**
   * Of one rate limit.
   *
   * @param limit its name
   * @param route its route, or {@code -} for the gateway's
   * @param refused requests
   * @param dryRun requests that would have been refused
   * @param keys that have a bucket
   * @param forgotten buckets that had to make room before they were full again
   */
  public record Rate(
      String limit, String route, long refused, long dryRun, long keys, long forgotten) {}

  /**
   * Of one limit of requests under way.
   *
   * @param route or {@code -} for the gateway's
   * @param requests that count against {@code maxRequests}
   * @param clients that have any, where it is limited by client
   */
  public record Concurrency(String route, long requests, long clients) {}
}
