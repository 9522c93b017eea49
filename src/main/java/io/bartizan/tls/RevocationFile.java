package io.bartizan.tls;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CRL;
import java.security.cert.CRLException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * Reads the {@linkplain RevocationList lists} of one file, PEM or DER. Takes what is simple: full
 * lists of an issuer's own certificates, signed by an authority that is at hand. Verifying them
 * here, once, makes looking a certificate up in a handshake a matter of a hash.
 */
final class RevocationFile {
  /** A hundred thousand entries and more; they take ten times as much while they are read. */
  static final int MAX_BYTES = 8 << 20;

  private RevocationFile() {}

  static List<RevocationList> read(String file, ClientAuthorities authorities)
      throws UnusableFileException {
    List<RevocationList> lists = new ArrayList<>();
    for (CRL each : parse(file, FileBytes.read(Path.of(file), file, MAX_BYTES))) {
      lists.add(list(file, (X509CRL) each, authorities));
    }
    if (lists.isEmpty()) {
      throw new UnusableFileException(file, "holds no list", "expected BEGIN X509 CRL, or DER");
    }
    return lists;
  }

  private static Collection<? extends CRL> parse(String file, byte[] bytes)
      throws UnusableFileException {
    try {
      return CertificateFactory.getInstance("X.509").generateCRLs(new ByteArrayInputStream(bytes));
    } catch (GeneralSecurityException e) {
      throw new UnusableFileException(
          file, "not a revocation list: " + PemFile.reason(e), "copy it again from its source");
    }
  }

  private static RevocationList list(String file, X509CRL crl, ClientAuthorities authorities)
      throws UnusableFileException {
    String issuer = CertificateText.name(crl.getIssuerX500Principal());
    Set<String> critical = crl.getCriticalExtensionOIDs();
    if (critical != null && !critical.isEmpty()) {
      throw new UnusableFileException(
          file,
          "the list of " + issuer + " is partial or indirect (" + String.join(", ", critical) + ")",
          "have the full list of the issuer's own certificates");
    }
    if (crl.getNextUpdate() == null) {
      throw new UnusableFileException(
          file,
          "the list of " + issuer + " does not say until when it is valid",
          "have it made so");
    }
    X509Certificate signer = signer(file, crl, authorities);
    Set<BigInteger> revoked = new HashSet<>();
    Set<? extends X509CRLEntry> entries = crl.getRevokedCertificates();
    if (entries != null) {
      entries.forEach(entry -> revoked.add(entry.getSerialNumber()));
    }
    return new RevocationList(
        file,
        crl.getIssuerX500Principal(),
        signer.getPublicKey(),
        crl.getThisUpdate().toInstant(),
        crl.getNextUpdate().toInstant(),
        revoked,
        digest(file, crl));
  }

  private static X509Certificate signer(String file, X509CRL crl, ClientAuthorities authorities)
      throws UnusableFileException {
    String issuer = CertificateText.name(crl.getIssuerX500Principal());
    boolean named = false;
    for (X509Certificate authority : authorities.all()) {
      if (authority.getSubjectX500Principal().equals(crl.getIssuerX500Principal())) {
        named = true;
        if (verifies(crl, authority)) {
          return authority;
        }
      }
    }
    throw named
        ? new UnusableFileException(
            file, "the list of " + issuer + " is not signed by it", "copy it again from its source")
        : new UnusableFileException(
            file,
            "the list is of " + issuer + ", which is not in caFile",
            "add that authority's certificate to caFile");
  }

  private static boolean verifies(X509CRL crl, X509Certificate authority) {
    try {
      crl.verify(authority.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static String digest(String file, X509CRL crl) throws UnusableFileException {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(crl.getEncoded()));
    } catch (CRLException e) {
      throw new UnusableFileException(file, PemFile.reason(e), "copy it again from its source");
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
