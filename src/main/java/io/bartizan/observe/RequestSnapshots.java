package io.bartizan.observe;

import io.bartizan.observe.Samples.Counter;
import io.bartizan.observe.Samples.Gauge;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What all event loops counted of requests, added up at one scrape.
 *
 * <p>Route, pool and endpoint are names of the configuration, {@code -} where there is none; {@code
 * status_class} is {@code 1xx} to {@code 5xx}, or {@code -} where no response was sent.
 *
 * <table>
 * <caption>Metrics</caption>
 * <tr><th>name<th>labels<th>is
 * <tr><td>bartizan_requests_total<td>route, pool, status_class<td>requests whose response ended or
 *     was broken off
 * <tr><td>bartizan_request_duration_seconds<td>route, pool<td>histogram, from a request's head to
 *     the end of its response
 * <tr><td>bartizan_requests_in_flight<td>route<td>requests under way
 * <tr><td>bartizan_requests_aborted_total<td>route, pool<td>responses broken off before their end
 * <tr><td>bartizan_request_bytes_total<td>route, pool<td>bytes of requests' bodies
 * <tr><td>bartizan_response_bytes_total<td>route, pool<td>bytes of responses' bodies
 * <tr><td>bartizan_retries_total<td>route, pool<td>times that requests were sent again
 * <tr><td>bartizan_rejections_total<td>reason<td>requests that the gateway answered itself
 * <tr><td>bartizan_endpoint_requests_total<td>pool, endpoint, status_class<td>requests by the last
 *     endpoint asked
 * </table>
 */
final class RequestSnapshots implements MetricFamily {
  private final Map<String, Long> inFlight = new TreeMap<>();
  private final Map<String, Map<String, long[]>> byRouteAndPool = new TreeMap<>();
  private final Map<String, Map<String, long[]>> byEndpoint = new TreeMap<>();
  private final Map<String, Long> byReason = new TreeMap<>();

  RequestSnapshots(List<LoopMetrics> loops, List<RouteRows.Labels> rows) {
    for (int row = 0; row < rows.size(); row++) {
      addRow(loops, row, rows.get(row));
    }
    for (LoopMetrics loop : loops) {
      loop.endpoints.forEach(
          (pool, endpoints) ->
              endpoints.forEach(
                  (endpoint, cells) ->
                      cells.addTo(totals(byEndpoint, pool, endpoint, RequestCells.CLASSES))));
      loop.rejections.forEach((reason, cells) -> byReason.merge(reason, cells.get(0), Long::sum));
    }
  }

  private void addRow(List<LoopMetrics> loops, int row, RouteRows.Labels labels) {
    long[] forwarded = new long[RequestCells.SIZE];
    long[] unforwarded = new long[RequestCells.SIZE];
    boolean written = false;
    for (LoopMetrics loop : loops) {
      written |= loop.forwarded.addTo(row, forwarded);
      loop.unforwarded.addTo(row, unforwarded);
    }
    if (!written) {
      return;
    }
    if (forwarded[RequestCells.IN_FLIGHT] != 0
        || RequestCells.anyEnded(forwarded)
        || RequestCells.anyEnded(unforwarded)) {
      inFlight.merge(labels.route(), forwarded[RequestCells.IN_FLIGHT], Long::sum);
    }
    addEnded(labels.route(), labels.pool(), forwarded);
    addEnded(labels.route(), LoopMetrics.UNKNOWN, unforwarded);
  }

  /** Rows that never came are left out: most of many routes would be zeros. */
  private void addEnded(String route, String pool, long[] row) {
    if (RequestCells.anyEnded(row)) {
      long[] totals = totals(byRouteAndPool, route, pool, RequestCells.SIZE);
      for (int i = 0; i < row.length; i++) {
        totals[i] += row[i];
      }
    }
  }

  @Override
  public Stream<MetricSnapshot> all() {
    return Stream.of(
        requests(),
        duration(),
        inFlight(),
        perRoute(
            "bartizan_requests_aborted",
            "Responses broken off before their end",
            RequestCells.ABORTED),
        perRoute("bartizan_request_bytes", "Bytes of requests' bodies", RequestCells.REQUEST_BYTES),
        perRoute(
            "bartizan_response_bytes", "Bytes of responses' bodies", RequestCells.RESPONSE_BYTES),
        perRoute("bartizan_retries", "Times that requests were sent again", RequestCells.RETRIES),
        rejections(),
        endpointRequests());
  }

  private MetricSnapshot requests() {
    Counter counter =
        new Counter("bartizan_requests", "Requests whose response ended or was broken off");
    byRouteAndPool.forEach(
        (route, pools) ->
            pools.forEach(
                (pool, totals) -> addClasses(counter, totals, "route", route, "pool", pool)));
    return counter.snapshot();
  }

  private MetricSnapshot endpointRequests() {
    Counter counter =
        new Counter("bartizan_endpoint_requests", "Requests by the last endpoint asked");
    byEndpoint.forEach(
        (pool, endpoints) ->
            endpoints.forEach(
                (endpoint, totals) ->
                    addClasses(counter, totals, "pool", pool, "endpoint", endpoint)));
    return counter.snapshot();
  }

  /** Classes that never came are left out: five series for every route would be mostly zeros. */
  private static void addClasses(Counter counter, long[] totals, String... labels) {
    for (int i = 0; i < RequestCells.CLASSES; i++) {
      if (totals[i] > 0) {
        String[] all = Arrays.copyOf(labels, labels.length + 2);
        all[labels.length] = "status_class";
        all[labels.length + 1] = RequestCells.className(i);
        counter.add(totals[i], all);
      }
    }
  }

  private MetricSnapshot perRoute(String name, String help, int cell) {
    Counter counter = new Counter(name, help);
    byRouteAndPool.forEach(
        (route, pools) ->
            pools.forEach(
                (pool, totals) -> counter.add(totals[cell], "route", route, "pool", pool)));
    return counter.snapshot();
  }

  private MetricSnapshot inFlight() {
    Gauge gauge = new Gauge("bartizan_requests_in_flight", "Requests under way");
    inFlight.forEach((route, value) -> gauge.add(value, "route", route));
    return gauge.snapshot();
  }

  private MetricSnapshot rejections() {
    Counter counter =
        new Counter("bartizan_rejections", "Requests that the gateway answered itself");
    byReason.forEach((reason, value) -> counter.add(value, "reason", reason));
    return counter.snapshot();
  }

  private MetricSnapshot duration() {
    List<HistogramDataPointSnapshot> points = new ArrayList<>();
    byRouteAndPool.forEach(
        (route, pools) ->
            pools.forEach(
                (pool, totals) ->
                    points.add(
                        Latency.histogram(
                            totals,
                            RequestCells.FIRST_BUCKET,
                            totals[RequestCells.DURATION_NANOS],
                            Labels.of("route", route, "pool", pool)))));
    return new HistogramSnapshot(
        new MetricMetadata(
            "bartizan_request_duration_seconds",
            "Time from a request's head to the end of its response"),
        points);
  }

  static long[] totals(Map<String, Map<String, long[]>> map, String outer, String inner, int size) {
    return map.computeIfAbsent(outer, _ -> new TreeMap<>())
        .computeIfAbsent(inner, _ -> new long[size]);
  }
}
