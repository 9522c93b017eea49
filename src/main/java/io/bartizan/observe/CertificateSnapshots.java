package io.bartizan.observe;

import io.bartizan.observe.Samples.Gauge;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * When the certificates in force expire, as it stands at one scrape.
 *
 * <table>
 * <caption>Metrics</caption>
 * <tr><th>name<th>labels<th>is
 * <tr><td>bartizan_certificates<td><td>certificates in force
 * <tr><td>bartizan_certificate_not_after_seconds<td>name<td>when a certificate expires, since the
 *     epoch; of the 1,000 that expire first
 * <tr><td>bartizan_certificate_expires_days<td>name<td>the same as days from now, below 0 once it
 *     has
 * <tr><td>bartizan_certificates_first_not_after_seconds,
 *     bartizan_certificates_first_expires_days<td><td>of the one of all that expires first
 * </table>
 */
public final class CertificateSnapshots implements MetricFamily {
  /** Those that expire first have series of their own, so that whoever must be renewed has one. */
  static final int MAX_SERIES = 1_000;

  private static final double DAY_SECONDS = Duration.ofDays(1).toSeconds();

  private final Instant now;
  private final int count;
  private final List<CertificateSample> first;

  /**
   * Of all certificates.
   *
   * @param now from which days are counted
   */
  public CertificateSnapshots(Collection<CertificateSample> certificates, Instant now) {
    this.now = now;
    this.count = certificates.size();
    this.first =
        certificates.stream()
            .sorted(
                Comparator.comparing(CertificateSample::notAfter)
                    .thenComparing(CertificateSample::name))
            .limit(MAX_SERIES)
            .toList();
  }

  @Override
  public Stream<MetricSnapshot> all() {
    Gauge time =
        new Gauge(
            "bartizan_certificate_not_after_seconds",
            "When a certificate expires, in seconds since the epoch");
    Gauge days = new Gauge("bartizan_certificate_expires_days", "Days until a certificate expires");
    for (CertificateSample each : first) {
      time.add(each.notAfter().getEpochSecond(), "name", each.name());
      days.add(daysUntil(each), "name", each.name());
    }
    Gauge firstTime =
        new Gauge(
            "bartizan_certificates_first_not_after_seconds",
            "When the first of all certificates expires, in seconds since the epoch");
    Gauge firstDays =
        new Gauge(
            "bartizan_certificates_first_expires_days",
            "Days until the first of all certificates expires");
    if (!first.isEmpty()) {
      firstTime.add(first.getFirst().notAfter().getEpochSecond());
      firstDays.add(daysUntil(first.getFirst()));
    }
    return Stream.of(
        Samples.gauge("bartizan_certificates", "Certificates in force", count),
        time.snapshot(),
        days.snapshot(),
        firstTime.snapshot(),
        firstDays.snapshot());
  }

  /** Below 0 for one that has expired. */
  private double daysUntil(CertificateSample certificate) {
    return Duration.between(now, certificate.notAfter()).toSeconds() / DAY_SECONDS;
  }
}
