package io.bartizan.observe;

import io.bartizan.observe.Samples.Counter;
import io.bartizan.observe.Samples.Gauge;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * The connections to upstreams, as they are at one scrape.
 *
 * <table>
 * <caption>Metrics</caption>
 * <tr><th>name<th>labels<th>is
 * <tr><td>bartizan_endpoint_requests_in_flight<td>pool, endpoint<td>requests under way
 * <tr><td>bartizan_endpoint_requests_pending<td>pool, endpoint<td>requests waiting for a connection
 * <tr><td>bartizan_upstream_connections<td>pool, endpoint, state<td>open connections, {@code active}
 *     or {@code idle}
 * <tr><td>bartizan_upstream_dials_total<td>pool, endpoint<td>connections tried
 * <tr><td>bartizan_upstream_dial_failures_total<td>pool, endpoint<td>of these, those that failed
 * </table>
 */
public final class UpstreamSnapshots implements MetricFamily {
  private final Collection<UpstreamSample> upstreams;

  /**
   * Of all endpoints.
   *
   * @param samples several for one endpoint are added
   */
  public UpstreamSnapshots(Collection<UpstreamSample> samples) {
    Map<String, UpstreamSample> merged = new TreeMap<>();
    for (UpstreamSample sample : samples) {
      merged.merge(sample.pool() + ' ' + sample.endpoint(), sample, UpstreamSample::plus);
    }
    upstreams = merged.values();
  }

  @Override
  public Stream<MetricSnapshot> all() {
    return Stream.of(
        connections(),
        counter("bartizan_upstream_dials", "Connections to upstreams tried", UpstreamSample::dials),
        counter(
            "bartizan_upstream_dial_failures",
            "Connections to upstreams that failed",
            UpstreamSample::dialFailures),
        gauge(
            "bartizan_endpoint_requests_in_flight", "Requests under way", UpstreamSample::inFlight),
        gauge(
            "bartizan_endpoint_requests_pending",
            "Requests waiting for a connection",
            UpstreamSample::pending));
  }

  private MetricSnapshot connections() {
    Gauge gauge = new Gauge("bartizan_upstream_connections", "Open connections to upstreams");
    for (UpstreamSample sample : upstreams) {
      gauge.add(
          sample.active(), "pool", sample.pool(), "endpoint", sample.endpoint(), "state", "active");
      gauge.add(
          sample.idle(), "pool", sample.pool(), "endpoint", sample.endpoint(), "state", "idle");
    }
    return gauge.snapshot();
  }

  private MetricSnapshot counter(String name, String help, ToLongFunction<UpstreamSample> value) {
    Counter counter = new Counter(name, help);
    for (UpstreamSample sample : upstreams) {
      counter.add(value.applyAsLong(sample), "pool", sample.pool(), "endpoint", sample.endpoint());
    }
    return counter.snapshot();
  }

  private MetricSnapshot gauge(String name, String help, ToLongFunction<UpstreamSample> value) {
    Gauge gauge = new Gauge(name, help);
    for (UpstreamSample sample : upstreams) {
      gauge.add(value.applyAsLong(sample), "pool", sample.pool(), "endpoint", sample.endpoint());
    }
    return gauge.snapshot();
  }
}
