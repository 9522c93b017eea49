package io.bartizan.tls;

import io.bartizan.config.Problem;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.List;

/**
 * Makes a {@link Credential} of a key and certificates: finds the leaf by the key, orders the chain
 * behind it, checks signatures and dates. Does not judge whether a client would trust the chain.
 */
final class CredentialFiles {
  private static final byte[] PROBE = "bartizan".getBytes(StandardCharsets.US_ASCII);

  private CredentialFiles() {}

  /**
   * Checks and joins what was read.
   *
   * @param warnings takes what is odd but harmless
   */
  static Credential join(String name, KeyAndCertificates read, Instant now, List<Problem> warnings)
      throws UnusableFileException {
    X509Certificate leaf = leafOf(read);
    KeyType type = KeyType.of(leaf.getPublicKey());
    if (type == null) {
      throw unsupported(leaf, read.chainFile());
    }
    Chain chain = Chain.of(leaf, read.certificates(), read.chainFile(), now);
    for (X509Certificate certificate : chain.certificates()) {
      checkDates(certificate, certificate == leaf, now, read.chainFile());
    }
    for (X509Certificate stranger : chain.strangers()) {
      warnings.add(
          new Problem(
              read.chainFile(),
              0,
              0,
              "",
              CertificateText.subject(stranger) + " is not part of the chain and is not sent",
              "remove it"));
    }
    return new Credential(
        name, chain.certificates(), read.key(), type, chain.openEnd(), chain.issuer());
  }

  private static X509Certificate leafOf(KeyAndCertificates read) throws UnusableFileException {
    for (X509Certificate certificate : read.certificates()) {
      if (belong(certificate.getPublicKey(), read.key())) {
        return certificate;
      }
    }
    for (X509Certificate certificate : read.certificates()) {
      // Of such no key can be tried.
      if (KeyType.sameAlgorithm(certificate.getPublicKey(), read.key())
          && KeyType.of(certificate.getPublicKey()) == null) {
        throw unsupported(certificate, read.chainFile());
      }
    }
    throw new UnusableFileException(
        read.keyFile(),
        read.keyFile().equals(read.chainFile())
            ? "the key belongs to none of its certificates"
            : "the key belongs to no certificate of " + read.chainFile(),
        "put the key there that the certificate was requested with");
  }

  private static UnusableFileException unsupported(X509Certificate certificate, String file) {
    return new UnusableFileException(
        file,
        "keys of the kind " + CertificateText.key(certificate) + " cannot serve TLS here",
        "expected RSA, P-256, P-384, P-521 or Ed25519");
  }

  private static boolean belong(PublicKey publicKey, PrivateKey privateKey) {
    if (!KeyType.sameAlgorithm(publicKey, privateKey)) {
      return false;
    }
    if (publicKey instanceof RSAPublicKey open && privateKey instanceof RSAPrivateKey secret) {
      return open.getModulus().equals(secret.getModulus());
    }
    KeyType type = KeyType.of(publicKey);
    if (type == null) {
      return false;
    }
    if (publicKey instanceof ECPublicKey open && privateKey instanceof ECPrivateKey secret) {
      return type.isPair(open, secret);
    }
    try {
      Signature signature = Signature.getInstance(type.signature());
      signature.initSign(privateKey);
      signature.update(PROBE);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update(PROBE);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static void checkDates(
      X509Certificate certificate, boolean leaf, Instant now, String file)
      throws UnusableFileException {
    Instant end = certificate.getNotAfter().toInstant();
    if (now.isAfter(end)) {
      throw new UnusableFileException(
          file,
          CertificateText.subject(certificate) + " expired on " + CertificateText.date(end),
          leaf ? "renew it" : "put the chain there that its authority hands out now");
    }
    Instant start = certificate.getNotBefore().toInstant();
    if (now.isBefore(start)) {
      throw new UnusableFileException(
          file,
          CertificateText.subject(certificate)
              + " is not valid before "
              + CertificateText.date(start),
          "wait, or set the clock right");
    }
  }
}
