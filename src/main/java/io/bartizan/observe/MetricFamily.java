package io.bartizan.observe;

import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/** Metrics that one source tells of together. */
@FunctionalInterface
public interface MetricFamily {
  /** As they are at this moment; on the scraping thread, which is no event loop's. */
  Stream<MetricSnapshot> all();
}
