package io.bartizan.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate authority for development, on ECDSA P-256. Signs; the files are {@link
 * DevelopmentCertificates}' business.
 */
final class DevelopmentAuthority {
  private static final Duration AUTHORITY_LIFE = Duration.ofDays(3650);

  /**
   * Apple's systems take no server certificate that lives longer than 825 days; others want 398.
   */
  private static final Duration LIFE = Duration.ofDays(397);

  /** So that a clock a little behind is no obstacle. */
  private static final Duration BACKDATED = Duration.ofHours(1);

  private static final String NAME = "Bartizan development CA";
  private static final int SERIAL_BITS = 127;

  private final X509Certificate certificate;
  private final PrivateKey key;
  private final SecureRandom random = new SecureRandom();

  DevelopmentAuthority(X509Certificate certificate, PrivateKey key) {
    this.certificate = certificate;
    this.key = key;
  }

  /** A key and the certificate over it. */
  record Issued(X509Certificate certificate, PrivateKey key) {}

  /** A new one, which nobody trusts yet. */
  static DevelopmentAuthority create(Instant now) throws IOException {
    try {
      KeyPair pair = newKey();
      SecureRandom random = new SecureRandom();
      // Told apart from others of its kind by the number: browsers mix authorities of one name up.
      X500Principal name =
          new X500Principal("CN=" + NAME + " " + Integer.toHexString(random.nextInt() >>> 8));
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              name,
              new BigInteger(SERIAL_BITS, random),
              Date.from(now.minus(BACKDATED)),
              Date.from(now.plus(AUTHORITY_LIFE)),
              name,
              pair.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      builder.addExtension(
          Extension.subjectKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
      return new DevelopmentAuthority(signed(builder, pair.getPrivate()), pair.getPrivate());
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IOException("no development authority: " + PemFile.reason(e), e);
    }
  }

  X509Certificate certificate() {
    return certificate;
  }

  PrivateKey key() {
    return key;
  }

  /**
   * A server certificate with a key of its own.
   *
   * @param names DNS names, wildcards or IP addresses; the first is also the common name
   */
  Issued issue(List<String> names, Instant now) throws IOException {
    try {
      KeyPair pair = newKey();
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              certificate.getSubjectX500Principal(),
              new BigInteger(SERIAL_BITS, random),
              Date.from(now.minus(BACKDATED)),
              Date.from(now.plus(LIFE)),
              new X500Principal("CN=" + names.getFirst()),
              pair.getPublic());
      addExtensions(builder, names, pair);
      return new Issued(signed(builder, key), pair.getPrivate());
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IOException("no certificate for " + names + ": " + PemFile.reason(e), e);
    }
  }

  private void addExtensions(JcaX509v3CertificateBuilder builder, List<String> names, KeyPair pair)
      throws GeneralSecurityException, CertIOException {
    JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    builder.addExtension(
        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
    builder.addExtension(
        Extension.subjectKeyIdentifier,
        false,
        identifiers.createSubjectKeyIdentifier(pair.getPublic()));
    builder.addExtension(
        Extension.authorityKeyIdentifier,
        false,
        identifiers.createAuthorityKeyIdentifier(certificate));
    builder.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(
            names.stream().map(DevelopmentAuthority::name).toArray(GeneralName[]::new)));
  }

  private static GeneralName name(String name) {
    return new GeneralName(
        ServerNames.isAddress(name) ? GeneralName.iPAddress : GeneralName.dNSName, name);
  }

  private static KeyPair newKey() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static X509Certificate signed(X509v3CertificateBuilder builder, PrivateKey key)
      throws OperatorCreationException, GeneralSecurityException {
    return new JcaX509CertificateConverter()
        .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
  }

  /** Whether a certificate comes from an authority of this kind. */
  static boolean isDevelopment(X509Certificate other) {
    return other.getIssuerX500Principal().getName().startsWith("CN=" + NAME);
  }

  /** Whether it can still sign something that lives as long as it should. */
  boolean usable(Instant now) {
    return certificate.getNotAfter().toInstant().isAfter(now.plus(LIFE));
  }
}
