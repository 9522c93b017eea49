package io.bartizan.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.cert.X509Certificate;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.jspecify.annotations.Nullable;

/**
 * What a certificate says of OCSP.
 *
 * @param responder whom it names to be asked, over http or https; null where it names nobody
 * @param mustStaple whether it asks clients to refuse it without an answer (RFC 7633)
 */
record OcspTerms(@Nullable URI responder, boolean mustStaple) {
  private static final String TLS_FEATURE = "1.3.6.1.5.5.7.1.24";
  private static final BigInteger STATUS_REQUEST = BigInteger.valueOf(5);

  /** As its extensions say; those that cannot be read say nothing. */
  static OcspTerms of(X509Certificate certificate) {
    return new OcspTerms(responder(certificate), mustStaple(certificate));
  }

  private static @Nullable URI responder(X509Certificate certificate) {
    ASN1Primitive access = extension(certificate, Extension.authorityInfoAccess.getId());
    if (access == null) {
      return null;
    }
    try {
      for (AccessDescription each :
          AuthorityInformationAccess.getInstance(access).getAccessDescriptions()) {
        GeneralName location = each.getAccessLocation();
        if (AccessDescription.id_ad_ocsp.equals(each.getAccessMethod())
            && location.getTagNo() == GeneralName.uniformResourceIdentifier) {
          URI uri = web(location.getName().toString());
          if (uri != null) {
            return uri;
          }
        }
      }
    } catch (IllegalArgumentException e) {
      // Names nobody.
    }
    return null;
  }

  private static @Nullable URI web(String text) {
    try {
      URI uri = new URI(text);
      boolean http =
          "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
      return http && uri.getHost() != null ? uri : null;
    } catch (URISyntaxException e) {
      return null;
    }
  }

  private static boolean mustStaple(X509Certificate certificate) {
    if (!(extension(certificate, TLS_FEATURE) instanceof ASN1Sequence features)) {
      return false;
    }
    for (var feature : features) {
      if (feature instanceof ASN1Integer number && number.hasValue(STATUS_REQUEST)) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable ASN1Primitive extension(X509Certificate certificate, String oid) {
    byte[] value = certificate.getExtensionValue(oid);
    try {
      return value == null ? null : JcaX509ExtensionUtils.parseExtensionValue(value);
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }
}
