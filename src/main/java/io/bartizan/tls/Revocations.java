package io.bartizan.tls;

import io.bartizan.config.ClientAuthConfig.StaleCrl;
import java.security.cert.CRLReason;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateRevokedException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The revocation lists of one rule. Where there are any, each certificate of a path needs the list
 * of its issuer: a client must not get in for want of knowledge. Asks nobody on the network.
 */
final class Revocations {
  private final List<RevocationList> lists;
  private final StaleCrl stale;

  /**
   * Those of a rule.
   *
   * @param lists none for no look at revocation at all
   * @param stale what becomes of a certificate whose issuer has no list in force
   */
  Revocations(List<RevocationList> lists, StaleCrl stale) {
    this.lists = List.copyOf(lists);
    this.stale = stale;
  }

  List<RevocationList> lists() {
    return lists;
  }

  /** Refuses what is revoked, or not known not to be. */
  void check(ClientPath path, Instant now) throws CertificateException {
    if (lists.isEmpty()) {
      return;
    }
    for (int i = 0; i < path.certificates().size(); i++) {
      check(path.certificates().get(i), path.issuerOf(i), now);
    }
  }

  private void check(X509Certificate certificate, X509Certificate issuer, Instant now)
      throws CertificateException {
    RevocationList list = listOf(issuer);
    if (list != null && list.revoked().contains(certificate.getSerialNumber())) {
      throw new CertificateException(
          "the certificate is revoked",
          new CertPathValidatorException(
              "revoked",
              new CertificateRevokedException(
                  Date.from(list.thisUpdate()), CRLReason.UNSPECIFIED, list.issuer(), Map.of()),
              null,
              -1,
              BasicReason.REVOKED));
    }
    if (stale == StaleCrl.REFUSE && (list == null || list.isStale(now))) {
      throw new CertificateException(
          (list == null
                  ? "there is no revocation list of "
                  : "the revocation list is past its time of ")
              + CertificateText.subject(issuer));
    }
  }

  /** The newest, where there are several. */
  private @Nullable RevocationList listOf(X509Certificate issuer) {
    RevocationList newest = null;
    for (RevocationList list : lists) {
      if (list.issuer().equals(issuer.getSubjectX500Principal())
          && list.key().equals(issuer.getPublicKey())
          && (newest == null || list.thisUpdate().isAfter(newest.thisUpdate()))) {
        newest = list;
      }
    }
    return newest;
  }
}
