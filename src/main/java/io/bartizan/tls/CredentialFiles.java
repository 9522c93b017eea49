package io.bartizan.tls;

import io.bartizan.config.Problem;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link Credential} of a chain file and a key file: finds the leaf by the key, orders the
 * chain behind it, checks signatures and dates. Does not judge whether a client would trust the
 * chain.
 */
final class CredentialFiles {
  /** As deep as BoringSSL and browsers look. */
  private static final int MAX_CHAIN = 10;

  private static final byte[] PROBE =
      "bartizan".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  private CredentialFiles() {}

  /**
   * Checks and joins the two files.
   *
   * @param warnings takes what is odd but harmless
   */
  static Credential join(
      String name, PemFile chainFile, PemFile keyFile, Instant now, List<Problem> warnings)
      throws UnusableFileException {
    List<X509Certificate> unordered = new ArrayList<>(chainFile.certificates());
    PrivateKey key = PrivateKeys.in(keyFile);
    X509Certificate leaf = leafOf(key, unordered, chainFile.name(), keyFile.name());
    KeyType type = KeyType.of(leaf.getPublicKey());
    if (type == null) {
      throw new UnusableFileException(
          chainFile.name(),
          "keys of the kind " + leaf.getPublicKey().getAlgorithm() + " cannot serve TLS here",
          "expected RSA, P-256, P-384, P-521 or Ed25519");
    }
    List<X509Certificate> chain = ordered(leaf, unordered, chainFile.name());
    for (X509Certificate certificate : chain) {
      checkDates(certificate, now, chainFile.name());
    }
    for (X509Certificate stranger : unordered) {
      if (!selfIssued(stranger)) {
        warnings.add(
            new Problem(
                chainFile.name(),
                0,
                0,
                "",
                subject(stranger) + " is not part of the chain and is not sent",
                "remove it"));
      }
    }
    return new Credential(name, chain, key, type);
  }

  private static X509Certificate leafOf(
      PrivateKey key, List<X509Certificate> certificates, String chainFile, String keyFile)
      throws UnusableFileException {
    for (X509Certificate certificate : certificates) {
      if (belong(certificate.getPublicKey(), key)) {
        return certificate;
      }
    }
    throw new UnusableFileException(
        keyFile,
        "the key belongs to no certificate of " + chainFile,
        "put the key there that the certificate was requested with");
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

  /** Takes what belongs to the chain out of {@code rest}. */
  private static List<X509Certificate> ordered(
      X509Certificate leaf, List<X509Certificate> rest, String file) throws UnusableFileException {
    rest.removeIf(leaf::equals);
    List<X509Certificate> chain = new ArrayList<>(List.of(leaf));
    X509Certificate last = leaf;
    while (!selfIssued(last)) {
      Optional<X509Certificate> issuer = issuerOf(last, rest, file);
      if (issuer.isEmpty()) {
        break;
      }
      last = issuer.get();
      rest.removeIf(last::equals);
      if (selfIssued(last)) {
        // Clients have their roots; sending one costs bytes in each handshake.
        break;
      }
      chain.add(last);
      if (chain.size() > MAX_CHAIN) {
        throw new UnusableFileException(
            file, "the chain is longer than " + MAX_CHAIN, "send only what leads to a root");
      }
    }
    return chain;
  }

  private static Optional<X509Certificate> issuerOf(
      X509Certificate certificate, List<X509Certificate> candidates, String file)
      throws UnusableFileException {
    X509Certificate named = null;
    for (X509Certificate candidate : candidates) {
      if (candidate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
        if (signed(certificate, candidate) && candidate.getBasicConstraints() >= 0) {
          return Optional.of(candidate);
        }
        named = candidate;
      }
    }
    refuseImpostor(certificate, named, file);
    return Optional.empty();
  }

  private static void refuseImpostor(
      X509Certificate certificate, @Nullable X509Certificate issuer, String file)
      throws UnusableFileException {
    if (issuer != null) {
      throw new UnusableFileException(
          file,
          subject(certificate)
              + " was not signed by "
              + subject(issuer)
              + (issuer.getBasicConstraints() < 0 ? ", which is no authority" : " of this file"),
          "put the chain there that came with the certificate");
    }
  }

  private static boolean signed(X509Certificate certificate, X509Certificate issuer) {
    try {
      certificate.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static void checkDates(X509Certificate certificate, Instant now, String file)
      throws UnusableFileException {
    Instant end = certificate.getNotAfter().toInstant();
    if (now.isAfter(end)) {
      throw new UnusableFileException(
          file, subject(certificate) + " expired on " + date(end), "renew it");
    }
    Instant start = certificate.getNotBefore().toInstant();
    if (now.isBefore(start)) {
      throw new UnusableFileException(
          file,
          subject(certificate) + " is not valid before " + date(start),
          "wait, or set the clock right");
    }
  }

  private static String date(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC).withNano(0).toString();
  }

  static boolean selfIssued(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
  }

  private static String subject(X509Certificate certificate) {
    String subject = certificate.getSubjectX500Principal().getName();
    return subject.isEmpty() ? "the certificate" : subject;
  }
}
