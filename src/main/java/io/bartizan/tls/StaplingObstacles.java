package io.bartizan.tls;

import io.bartizan.config.OcspConfig;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * What keeps a certificate from being stapled whatever responders say, and how the operator hears
 * of it: always where clients insist on a staple, else no more often than there is something to do
 * about it. Not thread-safe.
 */
final class StaplingObstacles {
  private static final Logger LOG = System.getLogger(StaplingObstacles.class.getName());

  private final OcspConfig config;

  /** Why nothing is stapled at all, or null. */
  private final @Nullable String unavailable;

  private boolean toldUnavailable;

  /**
   * Nothing is told yet.
   *
   * @param library that presents the certificates; the JDK's cannot staple
   */
  StaplingObstacles(OcspConfig config, TlsLibrary library) {
    this.config = config;
    if (!config.stapling()) {
      unavailable = "tls.ocsp.stapling is false";
    } else {
      unavailable = library == TlsLibrary.JDK ? "the JDK's TLS cannot" : null;
    }
  }

  /** Whether there are none; else they are told, so this is to be asked once a certificate. */
  boolean none(ServerCertificate certificate) {
    if (certificate.responder() == null || unavailable != null) {
      tellUnavailable(certificate);
      return false;
    }
    if (certificate.credential().issuer() == null) {
      tellNoIssuer(certificate);
      return false;
    }
    return true;
  }

  private void tellUnavailable(ServerCertificate certificate) {
    String why = unavailable == null ? "it names no OCSP responder" : unavailable;
    if (certificate.mustStaple()) {
      certificate.ocspProblem(why);
      LOG.log(
          Level.WARNING,
          "certificate {0} has to be stapled and will not be, since {1}: clients that insist refuse it",
          certificate.name(),
          why);
    } else if (certificate.responder() != null && config.stapling() && !toldUnavailable) {
      toldUnavailable = true;
      LOG.log(Level.INFO, "no OCSP responses are stapled: {0}", why);
    }
  }

  private static void tellNoIssuer(ServerCertificate certificate) {
    certificate.ocspProblem("the issuer's certificate is not in the file");
    LOG.log(
        Level.WARNING,
        "certificate {0} names an OCSP responder, but its file lacks the issuer''s certificate,"
            + " without which nobody can be asked: append it{1}",
        certificate.name(),
        certificate.mustStaple() ? "; clients that insist on a staple refuse it" : "");
  }
}
