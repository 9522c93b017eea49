package io.bartizan.observe;

import io.bartizan.observe.Samples.Counter;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where requests come from, added up over all event loops at one scrape. Nothing where no database
 * tells of countries. Autonomous systems have no series: there are a hundred thousand of them.
 *
 * <table>
 * <caption>Metrics; country is a code of two letters, {@code -} where the database does not know
 *     </caption>
 * <tr><th>name<th>labels<th>is
 * <tr><td>bartizan_country_requests_total<td>country<td>requests whose response ended or was broken
 *     off
 * <tr><td>bartizan_country_rejections_total<td>country<td>of these, those that the gateway answered
 *     itself
 * </table>
 */
final class CountrySnapshots implements MetricFamily {
  static final int REQUESTS = 0;
  static final int REJECTIONS = 1;
  static final int CELLS = 2;

  private final List<LoopMetrics> loops;

  CountrySnapshots(List<LoopMetrics> loops) {
    this.loops = loops;
  }

  @Override
  public Stream<MetricSnapshot> all() {
    Counter requests = new Counter("bartizan_country_requests", "Requests by the client's country");
    Counter rejections =
        new Counter(
            "bartizan_country_rejections",
            "Requests that the gateway answered itself, by the client's country");
    for (int row = 0; row < CountryRows.SIZE; row++) {
      long[] totals = new long[CELLS];
      for (LoopMetrics loop : loops) {
        loop.countries.addTo(row, totals);
      }
      if (totals[REQUESTS] > 0) {
        requests.add(totals[REQUESTS], "country", CountryRows.label(row));
        rejections.add(totals[REJECTIONS], "country", CountryRows.label(row));
      }
    }
    return Stream.of(requests.snapshot(), rejections.snapshot());
  }
}
