package io.bartizan.observe;

import io.bartizan.observe.Samples.Counter;
import io.bartizan.observe.Samples.Gauge;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** The connections to both sides, added up over all event loops at one scrape. */
final class ConnectionSnapshots {
  private final Map<String, Map<String, long[]>> clients = new TreeMap<>();
  private final Map<String, Map<String, long[]>> abuses = new TreeMap<>();
  private final Collection<UpstreamSample> upstreams;

  ConnectionSnapshots(List<LoopMetrics> loops, Collection<UpstreamSample> samples) {
    for (LoopMetrics loop : loops) {
      loop.connections.forEach(
          (listener, protocols) ->
              protocols.forEach(
                  (protocol, cells) ->
                      cells.addTo(RequestSnapshots.totals(clients, listener, protocol, 2))));
    }
    for (LoopMetrics loop : loops) {
      loop.abuses.forEach(
          (listener, reasons) ->
              reasons.forEach(
                  (reason, cells) ->
                      cells.addTo(RequestSnapshots.totals(abuses, listener, reason, 1))));
    }
    Map<String, UpstreamSample> merged = new TreeMap<>();
    for (UpstreamSample sample : samples) {
      merged.merge(sample.pool() + ' ' + sample.endpoint(), sample, UpstreamSample::plus);
    }
    upstreams = merged.values();
  }

  Stream<MetricSnapshot> all() {
    return Stream.of(
        open(),
        opened(),
        abuses(),
        upstreamConnections(),
        upstreamCounter(
            "bartizan_upstream_dials", "Connections to upstreams tried", UpstreamSample::dials),
        upstreamCounter(
            "bartizan_upstream_dial_failures",
            "Connections to upstreams that failed",
            UpstreamSample::dialFailures),
        upstreamGauge(
            "bartizan_endpoint_requests_in_flight", "Requests under way", UpstreamSample::inFlight),
        upstreamGauge(
            "bartizan_endpoint_requests_pending",
            "Requests waiting for a connection",
            UpstreamSample::pending));
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

  private MetricSnapshot upstreamConnections() {
    Gauge gauge = new Gauge("bartizan_upstream_connections", "Open connections to upstreams");
    for (UpstreamSample sample : upstreams) {
      gauge.add(
          sample.active(), "pool", sample.pool(), "endpoint", sample.endpoint(), "state", "active");
      gauge.add(
          sample.idle(), "pool", sample.pool(), "endpoint", sample.endpoint(), "state", "idle");
    }
    return gauge.snapshot();
  }

  private MetricSnapshot upstreamCounter(
      String name, String help, ToLongFunction<UpstreamSample> value) {
    Counter counter = new Counter(name, help);
    for (UpstreamSample sample : upstreams) {
      counter.add(value.applyAsLong(sample), "pool", sample.pool(), "endpoint", sample.endpoint());
    }
    return counter.snapshot();
  }

  private MetricSnapshot upstreamGauge(
      String name, String help, ToLongFunction<UpstreamSample> value) {
    Gauge gauge = new Gauge(name, help);
    for (UpstreamSample sample : upstreams) {
      gauge.add(value.applyAsLong(sample), "pool", sample.pool(), "endpoint", sample.endpoint());
    }
    return gauge.snapshot();
  }
}
