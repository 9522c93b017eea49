package io.bartizan.observe;

import io.bartizan.observe.Samples.Gauge;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/**
 * What the process is short of, at one moment.
 *
 * <table>
 * <caption>Metrics</caption>
 * <tr><th>name<th>labels<th>is
 * <tr><td>bartizan_overload_usage_ratio<td>resource<td>use of {@code heap} (after a collection),
 *     {@code descriptors} and {@code connections} (of clients, of those that there may be), 0 to 1
 * <tr><td>bartizan_overload_active<td>action<td>1 while it is done: accept-none,
 *     shed or refuse
 * </table>
 *
 * @param heap in use after a collection, 0 to 1
 * @param descriptors in use, 0 to 1
 * @param connections open, of those that there may be, 0 to 1
 * @param acceptsNone no new connection is accepted
 * @param sheds routes of low priority are refused
 * @param refuses all but routes of high priority are refused
 */
public record OverloadSample(
    double heap,
    double descriptors,
    double connections,
    boolean acceptsNone,
    boolean sheds,
    boolean refuses)
    implements MetricFamily {
  @Override
  public Stream<MetricSnapshot> all() {
    return Stream.of(
        new Gauge("bartizan_overload_usage_ratio", "Use of what overload is told by, 0 to 1")
            .add(heap, "resource", "heap")
            .add(descriptors, "resource", "descriptors")
            .add(connections, "resource", "connections")
            .snapshot(),
        new Gauge("bartizan_overload_active", "Whether something is given up for overload")
            .add(acceptsNone ? 1 : 0, "action", "accept-none")
            .add(sheds ? 1 : 0, "action", "shed")
            .add(refuses ? 1 : 0, "action", "refuse")
            .snapshot());
  }
}
