package io.bartizan.tls;

import io.bartizan.config.SanPattern;
import io.bartizan.http.ClientCertificate;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.jspecify.annotations.Nullable;

/** Reads what a client's certificate says of who it is. */
final class ClientCertificates {
  /** Of a name, or of all alternative names together, in characters as they are forwarded. */
  static final int MAX_TEXT = 4096;

  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  /** Beyond those of RFC 4514, which would be shown by number and in hexadecimal. */
  private static final Map<String, String> KEYWORDS =
      Map.of(
          "1.2.840.113549.1.9.1", "emailAddress",
          "2.5.4.4", "SN",
          "2.5.4.5", "serialNumber",
          "2.5.4.12", "title",
          "2.5.4.42", "givenName");

  private ClientCertificates() {}

  /**
   * What it says.
   *
   * @throws CertificateException when its names are unreadable, or longer than fields shall be
   */
  static ClientCertificate of(X509Certificate certificate) throws CertificateException {
    List<Map.Entry<String, String>> names = alternativeNames(certificate);
    if (names.stream().mapToInt(name -> name.getValue().length()).sum() > MAX_TEXT) {
      throw new CertificateException("the alternative names are longer than " + MAX_TEXT);
    }
    return new ClientCertificate(
        text(certificate.getSubjectX500Principal()),
        text(certificate.getIssuerX500Principal()),
        certificate.getSerialNumber().toString(16),
        fingerprint(certificate),
        attributes(certificate.getSubjectX500Principal()),
        names);
  }

  /** RFC 4514, with all but visible ASCII and blanks as pairs of hexadecimal digits. */
  private static String text(X500Principal name) throws CertificateException {
    String text = name.getName(X500Principal.RFC2253, KEYWORDS);
    StringBuilder escaped = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (c >= 0x20 && c < 0x7f) {
                escaped.append((char) c);
              } else {
                for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                  HEX.toHexDigits(escaped.append('\\'), b);
                }
              }
            });
    // A value may end with a blank, a field may not.
    if (escaped.length() > 0 && escaped.charAt(escaped.length() - 1) == ' ') {
      escaped.setLength(escaped.length() - 1);
      escaped.append(
          escaped.length() > 0 && escaped.charAt(escaped.length() - 1) == '\\' ? "20" : "\\20");
    }
    if (escaped.length() > MAX_TEXT) {
      throw new CertificateException("a name is longer than " + MAX_TEXT);
    }
    return escaped.toString();
  }

  private static List<Map.Entry<String, String>> attributes(X500Principal name)
      throws CertificateException {
    List<Map.Entry<String, String>> attributes = new ArrayList<>();
    try {
      for (RDN rdn : X500Name.getInstance(name.getEncoded()).getRDNs()) {
        for (AttributeTypeAndValue each : rdn.getTypesAndValues()) {
          ASN1Encodable value = each.getValue();
          if (value instanceof ASN1String string) {
            attributes.add(Map.entry(each.getType().getId(), string.getString()));
          }
        }
      }
    } catch (IllegalArgumentException e) {
      throw new CertificateException("the subject is not readable", e);
    }
    return attributes;
  }

  private static List<Map.Entry<String, String>> alternativeNames(X509Certificate certificate)
      throws CertificateException {
    List<Map.Entry<String, String>> names = new ArrayList<>();
    Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
    if (alternatives == null) {
      return names;
    }
    for (List<?> alternative : alternatives) {
      if (alternative.get(0) instanceof Integer kind
          && alternative.get(1) instanceof String value) {
        Map.Entry<String, String> name = name(kind, value);
        if (name != null) {
          names.add(name);
        }
      }
    }
    return names;
  }

  private static Map.@Nullable Entry<String, String> name(int kind, String value) {
    return switch (kind) {
      case 1 -> Map.entry(SanPattern.EMAIL, value);
      case 2 -> Map.entry(SanPattern.DNS, value.toLowerCase(Locale.ROOT));
      case 6 -> Map.entry(SanPattern.URI, value);
      case 7 -> Map.entry(SanPattern.IP, ServerNames.address(value));
      default -> null;
    };
  }

  private static String fingerprint(X509Certificate certificate) throws CertificateException {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
