package io.bartizan.observe;

import io.bartizan.observe.Samples.Counter;
import io.bartizan.observe.Samples.Gauge;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Connections of clients, added up over all event loops at one scrape.
 *
 * <table>
 * <caption>Metrics</caption>
 * <tr><th>name<th>labels<th>is
 * <tr><td>bartizan_client_connections<td>listener, protocol<td>open connections, {@code http1} or
 *     {@code http2}
 * <tr><td>bartizan_client_connections_opened_total<td>listener, protocol<td>connections since the
 *     start
 * <tr><td>bartizan_client_connections_unused_total<td>listener<td>connections that were closed since
 *     no request began on them within {@code timeouts.requestHead}, as those that browsers open
 *     ahead
 * <tr><td>bartizan_client_abuse_total<td>listener, reason<td>connections, or responses on them, that
 *     were ended for what their client does: {@code slow-head}, {@code slow-reader}, {@code
 *     rapid-reset}, {@code provoked-resets}, {@code unread-replies}, {@code continuation-flood},
 *     {@code endless-head},
 *     {@code settings-flood}, {@code ping-flood}, {@code priority-flood}, {@code
 *     window-update-flood}, {@code empty-data-flood}, {@code frame-flood}, {@code http2-error}
 * </table>
 */
final class ConnectionSnapshots implements MetricFamily {
  private final Map<String, Map<String, long[]>> clients = new TreeMap<>();
  private final Map<String, Map<String, long[]>> abuses = new TreeMap<>();
  private final Map<String, long[]> unused = new TreeMap<>();

  ConnectionSnapshots(List<LoopMetrics> loops) {
    for (LoopMetrics loop : loops) {
      loop.connections.forEach(
          (listener, protocols) ->
              protocols.forEach(
                  (protocol, cells) ->
                      cells.addTo(RequestSnapshots.totals(clients, listener, protocol, 2))));
    }
    for (LoopMetrics loop : loops) {
      loop.unused.forEach(
          (listener, cells) -> cells.addTo(unused.computeIfAbsent(listener, _ -> new long[1])));
      loop.abuses.forEach(
          (listener, reasons) ->
              reasons.forEach(
                  (reason, cells) ->
                      cells.addTo(RequestSnapshots.totals(abuses, listener, reason, 1))));
    }
  }

  @Override
  public Stream<MetricSnapshot> all() {
    return Stream.of(open(), opened(), unused(), abuses());
  }

  private MetricSnapshot open() {
    Gauge gauge = new Gauge("bartizan_client_connections", "Open connections of clients");
    clients.forEach(
        (listener, protocols) ->
            protocols.forEach(
                (protocol, totals) ->
                    gauge.add(
                        totals[LoopMetrics.OPENED] - totals[LoopMetrics.CLOSED],
                        "listener",
                        listener,
                        "protocol",
                        protocol)));
    return gauge.snapshot();
  }

  private MetricSnapshot opened() {
    Counter counter =
        new Counter("bartizan_client_connections_opened", "Connections of clients so far");
    clients.forEach(
        (listener, protocols) ->
            protocols.forEach(
                (protocol, totals) ->
                    counter.add(
                        totals[LoopMetrics.OPENED], "listener", listener, "protocol", protocol)));
    return counter.snapshot();
  }

  private MetricSnapshot unused() {
    Counter counter =
        new Counter(
            "bartizan_client_connections_unused",
            "Connections of clients that were closed since no request began on them in time");
    unused.forEach((listener, totals) -> counter.add(totals[0], "listener", listener));
    return counter.snapshot();
  }

  private MetricSnapshot abuses() {
    Counter counter =
        new Counter(
            "bartizan_client_abuse",
            "Connections of clients, or responses, ended for what the client does");
    abuses.forEach(
        (listener, reasons) ->
            reasons.forEach(
                (reason, totals) ->
                    counter.add(totals[0], "listener", listener, "reason", reason)));
    return counter.snapshot();
  }
}
