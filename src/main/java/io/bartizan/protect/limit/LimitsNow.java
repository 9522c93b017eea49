package io.bartizan.protect.limit;

import java.util.List;
import java.util.Map;

/**
 * How limits stand at a moment.
 *
 * @param rates of each rate limit in force
 * @param rateBytes what the buckets of all take
 * @param concurrency where requests under way are limited
 * @param connections open ones, by listener
 * @param connectionsMax how many of all listeners may be
 * @param connectionClients peers that have one
 */
public record LimitsNow(
    List<Rate> rates,
    long rateBytes,
    List<Concurrency> concurrency,
    Map<String, Integer> connections,
    int connectionsMax,
    long connectionClients) {
  public LimitsNow {
    rates = List.copyOf(rates);
    concurrency = List.copyOf(concurrency);
    connections = Map.copyOf(connections);
  }

  /**
   * Of one rate limit.
   *
   * @param route its route, or empty for the gateway's
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
   * @param route its name, or empty for the gateway's
   * @param requests that count against {@code maxRequests}
   * @param clients that have any, where it is limited by client
   */
  public record Concurrency(String route, long requests, long clients) {}
}
