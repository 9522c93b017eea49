package io.bartizan.observe;

import io.bartizan.exchange.ClientTags;
import io.bartizan.observe.Samples.Counter;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * Connections that came to nothing before a byte of their protocol was read. Counted from any
 * thread.
 *
 * <table>
 * <caption>Metrics</caption>
 * <tr><th>name<th>labels<th>is
 * <tr><td>bartizan_accept_failures_total<td><td>connections that could not be accepted
 * <tr><td>bartizan_connections_refused_total<td>listener, reason<td>connections closed before a byte
 *     of TLS or HTTP was read: {@code proxy-untrusted}, {@code proxy-malformed} or {@code
 *     proxy-timeout} where a PROXY header is asked for, and what guards say
 * <tr><td>bartizan_country_connections_refused_total<td>country<td>of these, those that guards
 *     refused, where a database tells of countries; {@code -} where it does not know
 * </table>
 */
final class RefusedConnections implements MetricFamily {
  private final LongAdder acceptFailures = new LongAdder();
  private final Map<Refusal, LongAdder> refused = new ConcurrentHashMap<>();
  private final AtomicLongArray byCountry = new AtomicLongArray(CountryRows.SIZE);

  private record Refusal(String listener, String reason) {}

  void acceptFailed() {
    acceptFailures.increment();
  }

  void refused(String listener, String reason) {
    refused.computeIfAbsent(new Refusal(listener, reason), _ -> new LongAdder()).increment();
  }

  /** What country a refused one came from; see {@link ClientTags#country}. */
  void refusedFrom(int country) {
    if (country != ClientTags.NO_COUNTRIES) {
      byCountry.getAndIncrement(CountryRows.row(country));
    }
  }

  @Override
  public Stream<MetricSnapshot> all() {
    Counter byReason =
        new Counter(
            "bartizan_connections_refused",
            "Connections closed before a byte of their protocol was read");
    refused.forEach(
        (refusal, count) ->
            byReason.add(count.sum(), "listener", refusal.listener(), "reason", refusal.reason()));
    Counter countries =
        new Counter(
            "bartizan_country_connections_refused",
            "Connections that guards refused, by the client's country");
    for (int row = 0; row < CountryRows.SIZE; row++) {
      if (byCountry.get(row) > 0) {
        countries.add(byCountry.get(row), "country", CountryRows.label(row));
      }
    }
    return Stream.of(
        Samples.counter(
            "bartizan_accept_failures",
            "Connections that could not be accepted",
            acceptFailures.sum()),
        byReason.snapshot(),
        countries.snapshot());
  }
}
