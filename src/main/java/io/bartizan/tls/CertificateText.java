package io.bartizan.tls;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.time.Instant;
import java.time.ZoneOffset;
import javax.security.auth.x500.X500Principal;

/** What messages call certificates, keys and dates. */
final class CertificateText {
  private CertificateText() {}

  static String subject(X509Certificate certificate) {
    return name(certificate.getSubjectX500Principal());
  }

  static String name(X500Principal principal) {
    String name = principal.getName();
    return name.isEmpty() ? "the certificate" : PrintableName.of(name);
  }

  /** The kind of a certificate's key, for example {@code EC (secp256k1)}. */
  static String key(X509Certificate certificate) {
    return switch (certificate.getPublicKey()) {
      // The JDK's curves print as "secp256k1 [K-256] (1.3.132.0.10)".
      case ECPublicKey ec -> "EC (" + ec.getParams().toString().split(" ", 2)[0] + ")";
      case EdECPublicKey ed -> ed.getParams().getName();
      case PublicKey key -> key.getAlgorithm();
    };
  }

  static String date(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC).withNano(0).toString();
  }
}
