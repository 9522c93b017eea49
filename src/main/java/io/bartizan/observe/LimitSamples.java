package io.bartizan.observe;

import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What limits have come to at the moment of a scrape.
 *
 * <table>
 * <caption>Metrics</caption>
 * <tr><th>name<th>labels<th>is
 * <tr><td>bartizan_rate_limited_total<td>limit, route, dry_run<td>requests that a limit refused, or
 *     would have in a dry run ({@code true}); route is {@code -} for limits of the gateway
 * <tr><td>bartizan_rate_limit_keys<td>limit, route<td>keys that have a bucket
 * <tr><td>bartizan_rate_limit_forgotten_total<td>limit, route<td>buckets that had to make room
 *     before they were full again
 * <tr><td>bartizan_rate_limit_bytes<td><td>what the buckets of all limits take
 * <tr><td>bartizan_concurrency_requests<td>route<td>requests that count against maxRequests
 * <tr><td>bartizan_concurrency_clients<td>route<td>clients with requests under way, where these are
 *     limited by client
 * <tr><td>bartizan_connections_open<td>listener<td>accepted connections that are open, before they
 *     are ready for requests too
 * <tr><td>bartizan_connections_max<td><td>how many may be open
 * <tr><td>bartizan_connections_clients<td><td>peers that have one open
 * </table>
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
    long connectionClients)
    implements MetricFamily {
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

  @Override
  public Stream<MetricSnapshot> all() {
    return new LimitSnapshots(this).all();
  }
}
