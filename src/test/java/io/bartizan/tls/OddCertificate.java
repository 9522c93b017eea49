package io.bartizan.tls;

import io.bartizan.tls.TestAuthority.Leaf;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** A certificate of which a test chooses what is odd about it. */
final class OddCertificate {
  /** What the JDK no longer makes. */
  static final BouncyCastleProvider ANYTHING = new BouncyCastleProvider();

  private final String name;
  private X500Principal issuer;
  private PrivateKey issuerKey;
  private KeyPair pair = TestAuthority.key("P256");
  private String signature = "SHA256withECDSA";
  private Instant notBefore = TestAuthority.NOW.minus(Duration.ofDays(400));
  private Instant notAfter = TestAuthority.NOW.plus(Duration.ofDays(10));
  private boolean authority;
  private @Nullable ASN1ObjectIdentifier extension;
  private @Nullable ASN1Encodable extensionValue;

  /**
   * Of a host or an authority.
   *
   * @param name the common name, and the alternative name unless it is an authority's
   */
  OddCertificate(TestAuthority issuer, String name) {
    this.name = name;
    this.issuer = issuer.certificate.getSubjectX500Principal();
    this.issuerKey = issuer.pair.getPrivate();
  }

  OddCertificate key(KeyPair key) {
    pair = key;
    return this;
  }

  OddCertificate signedWith(String algorithm) {
    signature = algorithm;
    return this;
  }

  OddCertificate from(Instant start) {
    notBefore = start;
    return this;
  }

  OddCertificate until(Instant end) {
    notAfter = end;
    return this;
  }

  OddCertificate authority() {
    authority = true;
    return this;
  }

  OddCertificate selfSigned() {
    issuer = new X500Principal("CN=" + name);
    issuerKey = pair.getPrivate();
    return this;
  }

  OddCertificate with(ASN1ObjectIdentifier id, ASN1Encodable value) {
    extension = id;
    extensionValue = value;
    return this;
  }

  Leaf issue() {
    return new Leaf(certificate(), pair.getPrivate());
  }

  X509Certificate certificate() {
    try {
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              issuer,
              BigInteger.valueOf(System.nanoTime()),
              Date.from(notBefore),
              Date.from(notAfter),
              new X500Principal("CN=" + name),
              pair.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
      if (!authority) {
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(new GeneralName(GeneralName.dNSName, name)));
      }
      if (extension != null && extensionValue != null) {
        builder.addExtension(extension, false, extensionValue);
      }
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder(signature).setProvider(ANYTHING).build(issuerKey)));
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new AssertionError(e);
    }
  }
}
