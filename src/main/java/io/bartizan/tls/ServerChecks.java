package io.bartizan.tls;

import io.bartizan.config.Problem;
import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PSSParameterSpec;
import java.util.List;
import java.util.Locale;

/**
 * Whether current clients would take a chain from a server at all: strength of keys and signatures,
 * and what the leaf may be used for. Refuses only what cannot serve, and warns of the rest.
 */
final class ServerChecks {
  /** Browsers, OpenSSL and the JDK refuse less (CA/Browser Forum's baseline, 6.1.5). */
  private static final int MIN_RSA_BITS = 2048;

  /** Beyond it a handshake costs a hundred times what it need cost. */
  private static final int MAX_CHEAP_RSA_BITS = 8192;

  /** BoringSSL takes no larger ones. */
  private static final int MAX_RSA_BITS = 16 * 1024;

  private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
  private static final String ANY_USAGE = "2.5.29.37.0";
  private static final List<String> BROKEN_DIGESTS = List.of("MD2", "MD5", "SHA1");

  private final String file;
  private final List<Problem> warnings;

  private ServerChecks(String file, List<Problem> warnings) {
    this.file = file;
    this.warnings = warnings;
  }

  /**
   * Checks a chain.
   *
   * @param chain leaf first
   * @param file as messages shall name it
   */
  static void check(List<X509Certificate> chain, String file, List<Problem> warnings)
      throws UnusableFileException {
    new ServerChecks(file, warnings).check(chain);
  }

  private void check(List<X509Certificate> chain) throws UnusableFileException {
    X509Certificate leaf = chain.getFirst();
    for (X509Certificate certificate : chain) {
      checkKey(certificate);
      // Nobody looks at the signature of what is trusted for itself.
      if (!Chain.selfIssued(certificate)) {
        checkSignature(certificate);
      }
    }
    checkExtendedKeyUsage(leaf);
    boolean[] usage = leaf.getKeyUsage();
    if (usage != null && !usage[0]) {
      warn(
          CertificateText.subject(leaf) + " has a key usage without digitalSignature",
          "many clients will refuse it; request one with digitalSignature");
    }
    if (leaf.getPublicKey() instanceof RSAPublicKey rsa
        && rsa.getModulus().bitLength() > MAX_CHEAP_RSA_BITS) {
      warn(
          CertificateText.subject(leaf)
              + " has an RSA key of "
              + rsa.getModulus().bitLength()
              + " bits, which makes every handshake slow",
          "2048 bits, or a P-256 key, do");
    }
  }

  private void checkKey(X509Certificate certificate) throws UnusableFileException {
    String subject = CertificateText.subject(certificate);
    if (certificate.getPublicKey() instanceof RSAPublicKey rsa) {
      int bits = rsa.getModulus().bitLength();
      if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {
        throw new UnusableFileException(
            file,
            subject + " has an RSA key of " + bits + " bits",
            "clients take " + MIN_RSA_BITS + " bits or more; request one with 2048, or P-256");
      }
    } else if (KeyType.of(certificate.getPublicKey()) == null) {
      throw new UnusableFileException(
          file,
          subject + " has a key of the kind " + CertificateText.key(certificate),
          "expected RSA, P-256, P-384, P-521 or Ed25519");
    }
  }

  private void checkSignature(X509Certificate certificate) throws UnusableFileException {
    String digest = digest(certificate).toUpperCase(Locale.ROOT).replace("-", "");
    for (String broken : BROKEN_DIGESTS) {
      if (digest.startsWith(broken)) {
        throw new UnusableFileException(
            file,
            CertificateText.subject(certificate)
                + " is signed with "
                + certificate.getSigAlgName()
                + ", which clients refuse",
            "request one that is signed with SHA-256");
      }
    }
  }

  /** What the name of the digest begins with, as in {@code SHA1withRSA}. */
  private static String digest(X509Certificate certificate) {
    String name = certificate.getSigAlgName();
    if (!name.equals("RSASSA-PSS")) {
      return name;
    }
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance(name);
      parameters.init(certificate.getSigAlgParams());
      return parameters.getParameterSpec(PSSParameterSpec.class).getDigestAlgorithm();
    } catch (GeneralSecurityException | IOException | RuntimeException e) {
      return name;
    }
  }

  private void checkExtendedKeyUsage(X509Certificate leaf) throws UnusableFileException {
    List<String> usages;
    try {
      usages = leaf.getExtendedKeyUsage();
    } catch (CertificateParsingException e) {
      throw new UnusableFileException(
          file,
          CertificateText.subject(leaf) + " has a broken extended key usage",
          "request it again");
    }
    if (usages != null && !usages.contains(SERVER_AUTH) && !usages.contains(ANY_USAGE)) {
      throw new UnusableFileException(
          file,
          CertificateText.subject(leaf)
              + " is not for servers: its extended key usage lacks serverAuth",
          "request one for a TLS server");
    }
  }

  private void warn(String message, String hint) {
    warnings.add(new Problem(file, 0, 0, "", message, hint));
  }
}
