package io.bartizan.observe;

import io.bartizan.observe.Samples.Counter;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Questions to services that decide on requests ({@code auth.forward}), added up over all event
 * loops at one scrape. Those whose client went away before the answer are not among them.
 *
 * <table>
 * <caption>Metrics; pool is the service's</caption>
 * <tr><th>name<th>labels<th>is
 * <tr><td>bartizan_forward_auth_total<td>pool, outcome<td>questions that were decided: {@code
 *     allowed}, {@code refused}, or {@code failed} where there was no answer that says either
 * <tr><td>bartizan_forward_auth_duration_seconds<td>pool<td>histogram, from asking to the decision
 * </table>
 */
final class InquirySnapshots implements MetricFamily {
  private static final int NANOS = InquiryOutcome.values().length;
  private static final int FIRST_BUCKET = NANOS + 1;

  /** How many numbers each pool has. */
  static final int CELLS = FIRST_BUCKET + Latency.BOUNDS.length;

  private final Map<String, long[]> byPool = new TreeMap<>();

  InquirySnapshots(List<LoopMetrics> loops) {
    for (LoopMetrics loop : loops) {
      loop.inquiries.forEach(
          (pool, cells) -> cells.addTo(byPool.computeIfAbsent(pool, _ -> new long[CELLS])));
    }
  }

  /** Counts one; on the event loop whose cells these are. */
  static void add(Cells cells, InquiryOutcome outcome, long nanos) {
    cells.add(outcome.cell(), 1);
    cells.add(NANOS, nanos);
    cells.add(FIRST_BUCKET + Latency.bucket(nanos), 1);
  }

  @Override
  public Stream<MetricSnapshot> all() {
    return Stream.of(outcomes(), durations());
  }

  private MetricSnapshot outcomes() {
    Counter counter =
        new Counter(
            "bartizan_forward_auth", "Questions to services that decide on requests, by outcome");
    byPool.forEach(
        (pool, totals) -> {
          for (InquiryOutcome outcome : InquiryOutcome.values()) {
            counter.add(totals[outcome.cell()], "pool", pool, "outcome", outcome.label());
          }
        });
    return counter.snapshot();
  }

  private MetricSnapshot durations() {
    List<HistogramDataPointSnapshot> points = new ArrayList<>();
    byPool.forEach(
        (pool, totals) ->
            points.add(
                Latency.histogram(totals, FIRST_BUCKET, totals[NANOS], Labels.of("pool", pool))));
    return new HistogramSnapshot(
        new MetricMetadata(
            "bartizan_forward_auth_duration_seconds", "Time from asking a service to the decision"),
        points);
  }
}
