package io.bartizan.observe;

import io.bartizan.observe.Samples.Counter;
import io.bartizan.observe.Samples.Gauge;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/**
 * OCSP stapling at the moment of a scrape.
 *
 * <table>
 * <caption>Metrics</caption>
 * <tr><th>name<th>labels<th>is
 * <tr><td>bartizan_ocsp_fetches_total<td>result<td>questions to OCSP responders: {@code good},
 *     {@code revoked}, {@code unusable} or {@code unanswered}
 * <tr><td>bartizan_ocsp_stapled_certificates<td><td>certificates with a current OCSP response
 * <tr><td>bartizan_ocsp_next_update_seconds<td><td>until the first of these responses runs out;
 *     absent where there are none
 * </table>
 *
 * @param good answers of responders so far that say so
 * @param revoked answers so far that say so
 * @param unusable answers so far that could not be used
 * @param unanswered questions so far without answer
 * @param stapled certificates with an answer to staple
 * @param secondsLeft until the first of these runs out; 0 where there are none
 */
public record OcspSample(
    long good, long revoked, long unusable, long unanswered, long stapled, double secondsLeft)
    implements MetricFamily {
  @Override
  public Stream<MetricSnapshot> all() {
    Stream<MetricSnapshot> always =
        Stream.of(
            new Counter("bartizan_ocsp_fetches", "Questions to OCSP responders, by what came back")
                .add(good, "result", "good")
                .add(revoked, "result", "revoked")
                .add(unusable, "result", "unusable")
                .add(unanswered, "result", "unanswered")
                .snapshot(),
            Samples.gauge(
                "bartizan_ocsp_stapled_certificates",
                "Certificates with a current OCSP response",
                stapled));
    return stapled == 0
        ? always
        : Stream.concat(
            always,
            Stream.of(
                new Gauge(
                        "bartizan_ocsp_next_update_seconds",
                        "Until the first of the stapled OCSP responses runs out")
                    .add(secondsLeft)
                    .snapshot()));
  }
}
