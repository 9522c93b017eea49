package io.bartizan.observe;

import io.bartizan.observe.Samples.Counter;
import io.bartizan.observe.Samples.Gauge;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/** What limits have come to, as series. */
final class LimitSnapshots {
  private final LimitSamples samples;

  LimitSnapshots(LimitSamples samples) {
    this.samples = samples;
  }

  Stream<MetricSnapshot> all() {
    return Stream.concat(rates(), Stream.concat(concurrency(), connections()));
  }

  private Stream<MetricSnapshot> rates() {
    Counter limited =
        new Counter(
            "bartizan_rate_limited", "Requests that a limit refused, or would have in a dry run");
    Counter forgotten =
        new Counter(
            "bartizan_rate_limit_forgotten",
            "Buckets that had to make room before they were full again");
    Gauge keys = new Gauge("bartizan_rate_limit_keys", "Keys that have a bucket");
    for (LimitSamples.Rate rate : samples.rates()) {
      limited.add(rate.refused(), "limit", rate.limit(), "route", rate.route(), "dry_run", "false");
      limited.add(rate.dryRun(), "limit", rate.limit(), "route", rate.route(), "dry_run", "true");
      forgotten.add(rate.forgotten(), "limit", rate.limit(), "route", rate.route());
      keys.add(rate.keys(), "limit", rate.limit(), "route", rate.route());
    }
    return Stream.of(
        limited.snapshot(),
        forgotten.snapshot(),
        keys.snapshot(),
        Samples.gauge(
            "bartizan_rate_limit_bytes",
            "What the buckets of all limits take",
            samples.rateBytes()));
  }

  private Stream<MetricSnapshot> concurrency() {
    Gauge requests =
        new Gauge("bartizan_concurrency_requests", "Requests that count against maxRequests");
    Gauge clients =
        new Gauge(
            "bartizan_concurrency_clients",
            "Clients with requests under way, where limited by client");
    for (LimitSamples.Concurrency each : samples.concurrency()) {
      requests.add(each.requests(), "route", each.route());
      clients.add(each.clients(), "route", each.route());
    }
    return Stream.of(requests.snapshot(), clients.snapshot());
  }

  private Stream<MetricSnapshot> connections() {
    Gauge open = new Gauge("bartizan_connections_open", "Accepted connections that are open");
    samples.connections().forEach((listener, count) -> open.add(count, "listener", listener));
    return Stream.of(
        open.snapshot(),
        Samples.gauge("bartizan_connections_max", "How many may be open", samples.connectionsMax()),
        Samples.gauge(
            "bartizan_connections_clients",
            "Peers that have one open",
            samples.connectionClients()));
  }
}
