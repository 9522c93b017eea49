package io.bartizan.observe;

import io.bartizan.observe.Samples.Counter;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * How often certificates were read again. From any thread.
 *
 * <table>
 * <caption>Metrics</caption>
 * <tr><th>name<th>labels<th>is
 * <tr><td>bartizan_certificate_reloads_total<td>result<td>times that certificates were read again,
 *     or one was put or deleted: {@code applied}, {@code partial} where some were refused, {@code
 *     failed} where nothing changed
 * </table>
 */
public final class CertificateReloadMetrics implements MetricFamily {
  private final Map<String, LongAdder> results = new ConcurrentHashMap<>();

  /**
   * They were read again.
   *
   * @param result one of a closed set
   */
  public void read(String result) {
    results.computeIfAbsent(result, _ -> new LongAdder()).increment();
  }

  @Override
  public Stream<MetricSnapshot> all() {
    Counter counter =
        new Counter("bartizan_certificate_reloads", "Times that certificates were read again");
    results.forEach((result, count) -> counter.add(count.sum(), "result", result));
    return Stream.of(counter.snapshot());
  }
}
