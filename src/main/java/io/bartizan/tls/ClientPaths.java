package io.bartizan.tls;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXReason;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds and verifies the way from a client's certificate to an authority (RFC 5280, section 6). The
 * way is walked link by link, without ever turning back, and verified once: what a stranger sends
 * makes no more work than a chain of {@value #MAX_LENGTH}. Looks at no network.
 */
final class ClientPaths {
  /** Certificates that a client may send, and links of a way. */
  static final int MAX_LENGTH = 10;

  private static final int MIN_RSA_BITS = 2048;

  /** Verifying takes time in proportion to its square. */
  private static final int MAX_RSA_BITS = 8192;

  /** Verifying with more takes as long as signing; nobody has more than 17. */
  private static final int MAX_RSA_EXPONENT_BITS = 64;

  private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
  private static final String ANY_USE = "2.5.29.37.0";
  private static final String NAME_CONSTRAINTS = "2.5.29.30";
  private static final int DIGITAL_SIGNATURE = 0;

  private ClientPaths() {}

  /**
   * The way.
   *
   * @param presented the client's own first
   * @throws CertificateException where there is none that is good
   */
  static ClientPath find(X509Certificate[] presented, ClientAuthorities authorities, Instant now)
      throws CertificateException {
    if (presented.length == 0 || presented.length > MAX_LENGTH) {
      throw new CertificateException("expected 1 to " + MAX_LENGTH + " certificates");
    }
    List<X509Certificate> sent = new ArrayList<>();
    for (X509Certificate each : presented) {
      sent.add(parsed(each));
    }
    ClientPath path = walk(sent, authorities);
    checkUse(path);
    verify(path, now);
    return path;
  }

  /** By the JDK: BoringSSL's glue has certificates of its own, which verify more slowly. */
  private static X509Certificate parsed(X509Certificate certificate) throws CertificateException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(certificate.getEncoded()));
  }

  private static ClientPath walk(List<X509Certificate> sent, ClientAuthorities authorities)
      throws CertificateException {
    List<X509Certificate> path = new ArrayList<>();
    X509Certificate last = sent.getFirst();
    while (path.size() < MAX_LENGTH) {
      checkStrength(last);
      path.add(last);
      X509Certificate anchor = authorities.anchorOf(last);
      if (anchor != null) {
        return new ClientPath(path, anchor, ClientCertificates.of(path.getFirst()));
      }
      X509Certificate next = authorities.intermediateOf(last);
      if (next == null) {
        next = issuerAmong(sent, path, last);
      }
      if (next == null || path.contains(next)) {
        String issuer = CertificateText.name(last.getIssuerX500Principal());
        throw new CertificateException(
            "no authority of the rule has issued it, but " + issuer,
            new CertPathValidatorException(
                "unknown issuer", null, null, -1, PKIXReason.NO_TRUST_ANCHOR));
      }
      last = next;
    }
    throw new CertificateException("the chain is longer than " + MAX_LENGTH);
  }

  private static @Nullable X509Certificate issuerAmong(
      List<X509Certificate> sent, List<X509Certificate> path, X509Certificate certificate) {
    return ClientAuthorities.issuer(
        certificate,
        sent.stream()
            .filter(
                each ->
                    each.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())
                        && !path.contains(each))
            .toList());
  }

  private static void checkStrength(X509Certificate certificate) throws CertificateException {
    if (KeyType.of(certificate.getPublicKey()) == null) {
      throw new CertificateException("expected a key of RSA, P-256, P-384, P-521 or Ed25519");
    }
    if (certificate.getPublicKey() instanceof RSAPublicKey rsa) {
      int bits = rsa.getModulus().bitLength();
      if (bits < MIN_RSA_BITS
          || bits > MAX_RSA_BITS
          || rsa.getPublicExponent().bitLength() > MAX_RSA_EXPONENT_BITS) {
        throw new CertificateException(
            "expected an RSA key of " + MIN_RSA_BITS + " to " + MAX_RSA_BITS + " bits");
      }
    }
    String signature = certificate.getSigAlgName();
    if (signature.startsWith("SHA1") || signature.startsWith("MD")) {
      throw new CertificateException("signed with " + signature + ", which can be forged");
    }
  }

  /** Each certificate but the authority's is good for clients, or does not say for whom. */
  private static void checkUse(ClientPath path) throws CertificateException {
    for (X509Certificate certificate : path.certificates()) {
      List<String> uses = certificate.getExtendedKeyUsage();
      if (uses != null && !uses.contains(CLIENT_AUTH) && !uses.contains(ANY_USE)) {
        throw new CertificateException(
            CertificateText.subject(certificate) + " is not for clients (clientAuth)");
      }
    }
    boolean[] keyUsage = path.leaf().getKeyUsage();
    if (keyUsage != null && !keyUsage[DIGITAL_SIGNATURE]) {
      throw new CertificateException("the key is not for signing (digitalSignature)");
    }
    int between = path.certificates().size() - 1;
    if (path.anchor().getBasicConstraints() < between) {
      throw new CertificateException("the authority allows fewer certificates below it");
    }
  }

  private static void verify(ClientPath path, Instant now) throws CertificateException {
    try {
      X509Certificate anchor = path.anchor();
      List<X509Certificate> links = new ArrayList<>(path.certificates());
      TrustAnchor trusted = new TrustAnchor(anchor, null);
      if (constrainsNames(anchor)) {
        // Heeded only in what the path has: so the root stands in it too, issued by itself.
        links.add(anchor);
        trusted = new TrustAnchor(anchor.getSubjectX500Principal(), anchor.getPublicKey(), null);
      }
      PKIXParameters parameters = new PKIXParameters(Set.of(trusted));
      // The rule has its own lists, verified once.
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(now));
      CertPathValidator.getInstance("PKIX")
          .validate(CertificateFactory.getInstance("X.509").generateCertPath(links), parameters);
    } catch (GeneralSecurityException e) {
      throw new CertificateException(PemFile.reason(e), e);
    }
  }

  /** Whether an authority limits for whom it may speak (RFC 5280, section 4.2.1.10). */
  static boolean constrainsNames(X509Certificate authority) {
    return authority.getExtensionValue(NAME_CONSTRAINTS) != null;
  }
}
