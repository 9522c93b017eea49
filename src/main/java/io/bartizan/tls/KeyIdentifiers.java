package io.bartizan.tls;

import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.jspecify.annotations.Nullable;

/** What certificates call their keys, out of the extensions as the JDK gives them. */
final class KeyIdentifiers {
  private KeyIdentifiers() {}

  /** Of the key that signed, or null where it is not told or not readable. */
  static byte @Nullable [] ofIssuer(byte[] extension) {
    try {
      return AuthorityKeyIdentifier.getInstance(ASN1OctetString.getInstance(extension).getOctets())
          .getKeyIdentifierOctets();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Of the certificate's own key, or null likewise. */
  static byte @Nullable [] ofSubject(byte[] extension) {
    try {
      return SubjectKeyIdentifier.getInstance(ASN1OctetString.getInstance(extension).getOctets())
          .getKeyIdentifier();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
