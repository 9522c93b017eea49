package io.bartizan.observe;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import java.util.ArrayList;
import java.util.List;

/** Short words for making snapshots of Prometheus' model. Names come without {@code _total}. */
final class Samples {
  private Samples() {}

  static CounterSnapshot counter(String name, String help, long value) {
    return new Counter(name, help).add(value).snapshot();
  }

  static GaugeSnapshot gauge(String name, String help, long value) {
    return new Gauge(name, help).add(value).snapshot();
  }

  static InfoSnapshot info(String name, String version, String java) {
    return new InfoSnapshot(
        new MetricMetadata(name, "What is running"),
        List.of(new InfoDataPointSnapshot(Labels.of("version", version, "java", java))));
  }

  /** A counter that grows sample by sample. */
  static final class Counter {
    private final MetricMetadata metadata;
    private final List<CounterDataPointSnapshot> points = new ArrayList<>();

    Counter(String name, String help) {
      metadata = new MetricMetadata(name, help);
    }

    Counter add(long value, String... labels) {
      return add((double) value, labels);
    }

    Counter add(double value, String... labels) {
      points.add(new CounterDataPointSnapshot(value, Labels.of(labels), null, 0));
      return this;
    }

    CounterSnapshot snapshot() {
      return new CounterSnapshot(metadata, points);
    }
  }

  /** A gauge that grows sample by sample. */
  static final class Gauge {
    private final MetricMetadata metadata;
    private final List<GaugeDataPointSnapshot> points = new ArrayList<>();

    Gauge(String name, String help) {
      metadata = new MetricMetadata(name, help);
    }

    Gauge add(long value, String... labels) {
      return add((double) value, labels);
    }

    Gauge add(double value, String... labels) {
      points.add(new GaugeDataPointSnapshot(value, Labels.of(labels), null));
      return this;
    }

    GaugeSnapshot snapshot() {
      return new GaugeSnapshot(metadata, points);
    }
  }
}
