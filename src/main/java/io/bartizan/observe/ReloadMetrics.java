package io.bartizan.observe;

import io.bartizan.observe.Samples.Counter;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * How often the configuration was read again, and which one is in force. From any thread.
 *
 * <table>
 * <caption>Metrics</caption>
 * <tr><th>name<th>labels<th>is
 * <tr><td>bartizan_config_reloads_total<td>result<td>times that the configuration was read again;
 *     {@code applied}, {@code unchanged}, or {@code refused}, {@code failed}: then nothing changed
 * <tr><td>bartizan_config_last_reload_success_timestamp_seconds<td><td>when it was last found good
 * <tr><td>bartizan_config_info<td>hash<td>always 1; the configuration in force
 * </table>
 */
public final class ReloadMetrics implements MetricFamily {
  private final Map<String, Long> results = new TreeMap<>();
  private String hash = "";
  private double lastSuccessSeconds;

  /**
   * Of a configuration that is in force.
   *
   * @param results all there are, so that none begins in the middle
   * @param startSeconds when it was read, in seconds of Unix time
   */
  public ReloadMetrics(List<String> results, String hash, double startSeconds) {
    results.forEach(result -> this.results.put(result, 0L));
    this.hash = hash;
    this.lastSuccessSeconds = startSeconds;
  }

  /**
   * It was read again.
   *
   * @param success whether what was read is in force
   * @param hash of what is in force now
   * @param nowSeconds of Unix time
   */
  public synchronized void read(String result, boolean success, String hash, double nowSeconds) {
    results.merge(result, 1L, Long::sum);
    this.hash = hash;
    if (success) {
      lastSuccessSeconds = nowSeconds;
    }
  }

  @Override
  public synchronized Stream<MetricSnapshot> all() {
    Counter reloads =
        new Counter("bartizan_config_reloads", "Times that the configuration was read again");
    results.forEach((result, times) -> reloads.add(times, "result", result));
    return Stream.of(
        reloads.snapshot(),
        new Samples.Gauge(
                "bartizan_config_last_reload_success_timestamp_seconds",
                "When the configuration was last read and found good, at the start too")
            .add(lastSuccessSeconds)
            .snapshot(),
        new InfoSnapshot(
            new MetricMetadata("bartizan_config", "The configuration in force"),
            List.of(new InfoDataPointSnapshot(Labels.of("hash", hash)))));
  }
}
