package io.bartizan.tls;

import io.bartizan.config.ClientAuthConfig.Forward;
import io.bartizan.http.ClientCertificate;
import io.bartizan.http.ClientIdentity;
import io.bartizan.http.Fields;
import io.bartizan.http.IdentityFields;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Puts a client's identity into the fields that upstreams get. */
final class ForwardedIdentity {
  private ForwardedIdentity() {}

  static ClientIdentity of(ClientPath path, Forward forward) {
    Fields fields = new Fields();
    switch (forward) {
      case NONE -> {}
      case HEADERS -> headers(path.text(), fields);
      case RFC9440 -> rfc9440(path.certificates(), fields);
    }
    return new ClientIdentity(path.text(), fields);
  }

  private static void headers(ClientCertificate certificate, Fields fields) {
    fields.add(IdentityFields.SUBJECT, certificate.subject());
    fields.add(IdentityFields.ISSUER, certificate.issuer());
    fields.add(IdentityFields.SERIAL, certificate.serial());
    fields.add(IdentityFields.FINGERPRINT, certificate.fingerprint());
    if (!certificate.alternativeNames().isEmpty()) {
      fields.add(
          IdentityFields.SANS,
          certificate.alternativeNames().stream()
              .map(ForwardedIdentity::text)
              .collect(Collectors.joining(", ")));
    }
  }

  /** Percent-encoded where a value could be taken for two, or is no plain text (RFC 3986). */
  private static String text(Map.Entry<String, String> name) {
    StringBuilder text = new StringBuilder(name.getKey()).append(':');
    for (byte b : name.getValue().getBytes(StandardCharsets.UTF_8)) {
      if (b > 0x20 && b < 0x7f && b != ',' && b != '%' && b != '"') {
        text.append((char) b);
      } else {
        text.append(String.format("%%%02X", b));
      }
    }
    return text.toString();
  }

  /** Byte sequences of structured fields, without the authority (RFC 9440, section 2). */
  private static void rfc9440(List<X509Certificate> certificates, Fields fields) {
    fields.add(IdentityFields.CLIENT_CERT, bytes(certificates.getFirst()));
    if (certificates.size() > 1) {
      fields.add(
          IdentityFields.CLIENT_CERT_CHAIN,
          certificates.stream()
              .skip(1)
              .map(ForwardedIdentity::bytes)
              .collect(Collectors.joining(", ")));
    }
  }

  private static String bytes(X509Certificate certificate) {
    try {
      return ':' + Base64.getEncoder().encodeToString(certificate.getEncoded()) + ':';
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("it was decoded from bytes", e);
    }
  }
}
