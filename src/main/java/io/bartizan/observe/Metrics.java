package io.bartizan.observe;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * All that {@code GET /metrics} tells. Each event loop counts into its own {@link LoopMetrics}; a
 * scrape adds them up, and asks whoever else knows something. Owns no thread and no server.
 *
 * <p>Each {@link MetricFamily} says what it has; here is only
 *
 * <table>
 * <caption>Metrics</caption>
 * <tr><th>name<th>labels<th>is
 * <tr><td>bartizan_build_info<td>version, java<td>always 1
 * </table>
 */
public final class Metrics {
  /** The media type of {@link #writeTo}. */
  public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  private final String version;
  private final List<LoopMetrics> loops = new ArrayList<>();
  private final RouteRows rows = new RouteRows();
  private final RefusedConnections refused = new RefusedConnections();
  private final List<Supplier<? extends MetricFamily>> families = new CopyOnWriteArrayList<>();

  /**
   * Empty.
   *
   * @param version of Bartizan
   * @param eventLoops how many event loops count
   */
  public Metrics(String version, int eventLoops) {
    this.version = version;
    for (int i = 0; i < eventLoops; i++) {
      loops.add(new LoopMetrics());
    }
    add(() -> new RequestSnapshots(loops, rows.labels()));
    add(() -> new CountrySnapshots(loops));
    add(() -> new InquirySnapshots(loops));
    add(() -> new ConnectionSnapshots(loops));
    add(() -> new HandshakeSnapshots(loops));
    add(() -> refused);
    add(JvmMetrics::new);
  }

  /**
   * Something else is to be told of, too.
   *
   * @param family asked on the scraping thread at every scrape
   */
  public void add(Supplier<? extends MetricFamily> family) {
    families.add(family);
  }

  /** Where the numbers of routes are kept. */
  public RouteRows rows() {
    return rows;
  }

  /** Where the event loop counts, numbered from 0. */
  public LoopMetrics loop(int index) {
    return loops.get(index);
  }

  /** A connection could not be accepted; from any thread. */
  public void acceptFailed() {
    refused.acceptFailed();
  }

  /**
   * A connection was closed before a byte of it was read; from any thread.
   *
   * @param reason one of a closed set
   */
  public void connectionRefused(String listener, String reason) {
    refused.refused(listener, reason);
  }

  /**
   * Where one came from that a guard refused; from any thread.
   *
   * @param country see {@link io.bartizan.exchange.ClientTags#country}
   */
  public void connectionRefusedFrom(int country) {
    refused.refusedFrom(country);
  }

  /**
   * Another configuration is in force: series of routes, pools and endpoints that are gone end.
   * Those of a route that stays go on, also where it has other pools.
   *
   * @param endpoints that there are now, by pool
   * @return to be called on each event loop with its own
   */
  public Consumer<LoopMetrics> settle(Map<String, Set<String>> endpoints) {
    List<RouteRows.Departure> departures = rows.settle(loops);
    return loop -> loop.settle(rows, departures, endpoints);
  }

  /**
   * Writes everything as Prometheus text. From any thread, though not an event loop's: with many
   * routes it takes milliseconds.
   */
  public void writeTo(OutputStream out) throws IOException {
    PrometheusTextFormatWriter.create().write(out, snapshots(), EscapingScheme.DEFAULT);
  }

  private MetricSnapshots snapshots() {
    Stream<MetricSnapshot> build =
        Stream.of(Samples.info("bartizan_build", version, Runtime.version().toString()));
    return new MetricSnapshots(
        Stream.concat(build, families.stream().flatMap(family -> family.get().all())).toList());
  }
}
