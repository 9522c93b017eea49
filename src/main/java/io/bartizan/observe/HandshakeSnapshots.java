package io.bartizan.observe;

import io.bartizan.observe.Samples.Counter;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The TLS handshakes of clients, added up over all event loops at one scrape.
 *
 * <table>
 * <caption>Metrics</caption>
 * <tr><th>name<th>labels<th>is
 * <tr><td>bartizan_tls_handshakes_total<td>listener, version, cipher, resumed<td>handshakes that were
 *     completed; {@code resumed} is {@code true} where an earlier session was continued
 * <tr><td>bartizan_tls_handshake_failures_total<td>listener, reason<td>handshakes that failed: {@code
 *     no-certificate}, {@code no-shared-version}, {@code no-shared-cipher}, {@code alpn}, {@code
 *     bad-client-certificate}, {@code client-alert}, {@code not-tls}, {@code timeout}, {@code closed}
 *     or {@code other}
 * </table>
 */
final class HandshakeSnapshots implements MetricFamily {
  private final Map<String, Map<String, Map<String, long[]>>> completed = new TreeMap<>();
  private final Map<String, Map<String, long[]>> failed = new TreeMap<>();

  HandshakeSnapshots(List<LoopMetrics> loops) {
    for (LoopMetrics loop : loops) {
      loop.handshakes.forEach(
          (listener, versions) ->
              versions.forEach(
                  (version, ciphers) ->
                      ciphers.forEach(
                          (cipher, cells) -> cells.addTo(totals(listener, version, cipher)))));
      loop.failedHandshakes.forEach(
          (listener, reasons) ->
              reasons.forEach(
                  (reason, cells) ->
                      cells.addTo(RequestSnapshots.totals(failed, listener, reason, 1))));
    }
  }

  private long[] totals(String listener, String version, String cipher) {
    return RequestSnapshots.totals(
        completed.computeIfAbsent(listener, _ -> new TreeMap<>()), version, cipher, 2);
  }

  @Override
  public Stream<MetricSnapshot> all() {
    return Stream.of(completed(), failed());
  }

  private MetricSnapshot completed() {
    Counter counter = new Counter("bartizan_tls_handshakes", "TLS handshakes with clients");
    completed.forEach(
        (listener, versions) ->
            versions.forEach(
                (version, ciphers) ->
                    ciphers.forEach(
                        (cipher, totals) -> {
                          add(
                              counter,
                              totals[LoopMetrics.FULL],
                              listener,
                              version,
                              cipher,
                              "false");
                          add(
                              counter,
                              totals[LoopMetrics.RESUMED],
                              listener,
                              version,
                              cipher,
                              "true");
                        })));
    return counter.snapshot();
  }

  private static void add(
      Counter counter, long value, String listener, String version, String cipher, String resumed) {
    counter.add(
        value, "listener", listener, "version", version, "cipher", cipher, "resumed", resumed);
  }

  private MetricSnapshot failed() {
    Counter counter =
        new Counter("bartizan_tls_handshake_failures", "TLS handshakes of clients that failed");
    failed.forEach(
        (listener, reasons) ->
            reasons.forEach(
                (reason, totals) ->
                    counter.add(totals[0], "listener", listener, "reason", reason)));
    return counter.snapshot();
  }
}
