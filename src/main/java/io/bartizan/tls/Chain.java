package io.bartizan.tls;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * A leaf and who signed it, as far as that can be found among some certificates.
 *
 * @param certificates leaf first; a self-signed root behind it is left out
 * @param strangers what belongs to no chain of this leaf; roots do not count
 * @param openEnd who signed the last, where that is none of those given
 * @param issuer of the leaf, perhaps a root, where that is one of those given
 */
record Chain(
    List<X509Certificate> certificates,
    List<X509Certificate> strangers,
    @Nullable X500Principal openEnd,
    @Nullable X509Certificate issuer) {
  /** As deep as BoringSSL and browsers look. */
  private static final int MAX_LENGTH = 10;

  Chain {
    certificates = List.copyOf(certificates);
    strangers = List.copyOf(strangers);
  }

  /**
   * Orders certificates and checks their signatures.
   *
   * @param given in any order, the leaf among them
   * @param file as messages shall name it
   * @param now of two of one name, what is in force goes first
   */
  static Chain of(X509Certificate leaf, List<X509Certificate> given, String file, Instant now)
      throws UnusableFileException {
    List<X509Certificate> rest = new ArrayList<>(given);
    rest.removeIf(leaf::equals);
    List<X509Certificate> chain = new ArrayList<>(List.of(leaf));
    X509Certificate last = leaf;
    X509Certificate leafIssuer = null;
    while (!selfIssued(last)) {
      X509Certificate issuer = issuerOf(last, rest, file, now);
      if (issuer == null) {
        break;
      }
      leafIssuer = leafIssuer == null ? issuer : leafIssuer;
      last = issuer;
      rest.removeIf(last::equals);
      if (!selfIssued(last)) {
        // Clients have their roots; sending one costs bytes in each handshake.
        chain.add(last);
      }
      if (chain.size() > MAX_LENGTH) {
        throw new UnusableFileException(
            file, "the chain is longer than " + MAX_LENGTH, "send only what leads to a root");
      }
    }
    rest.removeIf(Chain::selfIssued);
    return new Chain(
        chain, rest, selfIssued(last) ? null : last.getIssuerX500Principal(), leafIssuer);
  }

  private static @Nullable X509Certificate issuerOf(
      X509Certificate certificate, List<X509Certificate> candidates, String file, Instant now)
      throws UnusableFileException {
    X509Certificate named = null;
    X509Certificate found = null;
    for (X509Certificate candidate : candidates) {
      if (candidate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
        if (!signed(certificate, candidate) || candidate.getBasicConstraints() < 0) {
          named = candidate;
        } else if (found == null || (!inForce(found, now) && inForce(candidate, now))) {
          found = candidate;
        }
      }
    }
    if (found == null && named != null) {
      throw new UnusableFileException(
          file,
          CertificateText.subject(certificate)
              + " was not signed by "
              + CertificateText.subject(named)
              + (named.getBasicConstraints() < 0 ? ", which is no authority" : " of this file"),
          "put the chain there that came with the certificate");
    }
    return found;
  }

  private static boolean signed(X509Certificate certificate, X509Certificate issuer) {
    try {
      certificate.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** Whether a certificate is neither expired nor of the future. */
  static boolean inForce(X509Certificate certificate, Instant now) {
    return !now.isAfter(certificate.getNotAfter().toInstant())
        && !now.isBefore(certificate.getNotBefore().toInstant());
  }

  static boolean selfIssued(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
  }
}
