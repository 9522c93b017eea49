package io.bartizan.tls;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A certificate in force that an OCSP responder is asked about: when, and what becomes of the
 * answers. Guarded by the lock of {@link OcspStapling}.
 */
final class WatchedCertificate {
  private static final Logger LOG = System.getLogger(WatchedCertificate.class.getName());

  final ServerCertificate certificate;
  final OcspQuestion question;
  final WatchedResponder responder;

  /** Completed when it has been asked about once, whatever came of it. */
  final CompletableFuture<@Nullable Void> asked = new CompletableFuture<>();

  private Instant due;
  private int failures;
  private boolean toldMissing;

  /** To be asked about at once. */
  WatchedCertificate(
      ServerCertificate certificate,
      X509Certificate issuer,
      WatchedResponder responder,
      Instant now) {
    this.certificate = certificate;
    this.question = new OcspQuestion(certificate.credential().leaf(), issuer);
    this.responder = responder;
    // Those that cannot do without come first.
    this.due = certificate.mustStaple() ? Instant.MIN : now;
  }

  /** When it is to be asked about next. */
  Instant due() {
    return due;
  }

  /** Takes a verified answer. */
  void answered(Staple next, Instant now, OcspWaits waits) {
    Staple before = certificate.staple();
    Staple kept = newer(before, next);
    certificate.staple(kept);
    certificate.ocspProblem(null);
    failures = 0;
    due = now.plus(waits.renewal(Duration.between(now, kept.nextUpdate())));
    if (kept.revoked() == null) {
      if (toldMissing) {
        LOG.log(Level.INFO, "certificate {0} is stapled again", certificate.name());
      }
    } else if (before == null || before.revoked() == null) {
      LOG.log(
          Level.ERROR,
          "certificate {0} was revoked, {1}, says {2}: replace it",
          certificate.name(),
          kept.revoked(),
          responder.uri);
    }
    toldMissing = false;
  }

  /** An answer made before the one at hand, as a cache may give, does not take its place. */
  private static Staple newer(@Nullable Staple before, Staple next) {
    return before != null && before.isCurrent() && next.thisUpdate().isBefore(before.thisUpdate())
        ? before
        : next;
  }

  /** Takes note of an answer that is none. */
  void unusable(String problem, Instant now, OcspWaits waits) {
    failures++;
    due = now.plus(waits.retry(failures, certificate.mustStaple()));
    if (failures == 1) {
      LOG.log(
          Level.WARNING,
          "certificate {0}: OCSP responder {1} {2}",
          certificate.name(),
          responder.uri,
          problem);
    }
    failed("OCSP responder " + responder.uri + " " + problem);
  }

  /**
   * The responder, not the certificate, is to blame for there being no answer.
   *
   * @param next when it can be asked again
   */
  void silent(String problem, Instant next) {
    due = next;
    failed("OCSP responder " + responder.uri + " does not answer: " + problem);
  }

  /** What was stapled before is stapled to its end. */
  private void failed(String problem) {
    certificate.ocspProblem(problem);
    Staple staple = certificate.staple();
    if (toldMissing || (staple != null && staple.isCurrent())) {
      return;
    }
    if (certificate.mustStaple()) {
      toldMissing = true;
      LOG.log(
          Level.ERROR,
          "certificate {0} has to be stapled and cannot be: clients that insist refuse it, unless"
              + " another certificate covers the name",
          certificate.name());
    } else if (staple != null) {
      toldMissing = true;
      LOG.log(
          Level.WARNING,
          "certificate {0} is not stapled any more: the last OCSP response ran out at {1}",
          certificate.name(),
          staple.nextUpdate());
    }
  }
}
