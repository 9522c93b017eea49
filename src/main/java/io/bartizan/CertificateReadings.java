package io.bartizan;

import io.bartizan.observe.CertificateSample;
import io.bartizan.observe.CertificateSnapshots;
import io.bartizan.observe.OcspSample;
import io.bartizan.tls.CertificateRotation;
import io.bartizan.tls.OcspStapling;
import java.time.Instant;

/** How certificates stand, in the words of metrics. */
final class CertificateReadings {
  private CertificateReadings() {}

  /** When those in force expire. */
  static CertificateSnapshots expiries(CertificateRotation rotation) {
    return new CertificateSnapshots(
        rotation.store().certificates().stream()
            .map(each -> new CertificateSample(each.name(), each.notAfter()))
            .toList(),
        Instant.now());
  }

  /** What came of asking OCSP responders. */
  static OcspSample ocsp(OcspStapling stapling) {
    OcspStapling.Tally tally = stapling.tally();
    return new OcspSample(
        tally.good(),
        tally.revoked(),
        tally.unusable(),
        tally.unanswered(),
        tally.stapled(),
        tally.secondsLeft());
  }
}
