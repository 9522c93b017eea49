package io.bartizan.observe;

import io.bartizan.observe.Samples.Counter;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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
 * </table>
 */
final class RefusedConnections implements MetricFamily {
  private final LongAdder acceptFailures = new LongAdder();
  private final Map<Refusal, LongAdder> refused = new ConcurrentHashMap<>();

  private record Refusal(String listener, String reason) {}

  void acceptFailed() {
    acceptFailures.increment();
  }

  void refused(String listener, String reason) {
    refused.computeIfAbsent(new Refusal(listener, reason), _ -> new LongAdder()).increment();
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
    return Stream.of(
        Samples.counter(
            "bartizan_accept_failures",
            "Connections that could not be accepted",
            acceptFailures.sum()),
        byReason.snapshot());
  }
}
