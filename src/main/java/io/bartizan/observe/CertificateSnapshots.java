package io.bartizan.observe;

import io.bartizan.observe.Samples.Gauge;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** When the certificates in force expire, as it stands at one scrape. */
final class CertificateSnapshots {
  /** Those that expire first have series of their own, so that whoever must be renewed has one. */
  static final int MAX_SERIES = 1_000;

  private static final double DAY_SECONDS = Duration.ofDays(1).toSeconds();

  private final Instant now;
  private final int count;
  private final List<CertificateSample> first;

  CertificateSnapshots(Collection<CertificateSample> certificates, Instant now) {
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

  Stream<MetricSnapshot> all() {
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
