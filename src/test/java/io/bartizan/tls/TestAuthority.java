package io.bartizan.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/** Signs certificates of any kind, good and bad, for tests. */
public final class TestAuthority {
  /** Once, so that what is issued from it can be compared. */
  @SuppressWarnings("TimeInStaticInitializer")
  static final Instant NOW = Instant.now();

  private static final AtomicLong SERIAL = new AtomicLong(1);

  public final X509Certificate certificate;
  final KeyPair pair;

  private TestAuthority(X509Certificate certificate, KeyPair pair) {
    this.certificate = certificate;
    this.pair = pair;
  }

  /** A leaf with its key. */
  public record Leaf(X509Certificate certificate, PrivateKey key) {
    /** Writes NAME.crt with this and what follows it, and NAME.key. */
    void write(Path directory, String name, X509Certificate... rest) throws IOException {
      StringBuilder chain = new StringBuilder(pem("CERTIFICATE", encoded(certificate)));
      for (X509Certificate next : rest) {
        chain.append(pem("CERTIFICATE", encoded(next)));
      }
      Files.writeString(directory.resolve(name + ".crt"), chain);
      Files.writeString(directory.resolve(name + ".key"), pem("PRIVATE KEY", key.getEncoded()));
    }
  }

  /** With a certificate that was made elsewhere. */
  static TestAuthority of(X509Certificate certificate, KeyPair pair) {
    return new TestAuthority(certificate, pair);
  }

  public static TestAuthority root(String name) {
    return root(name, "P256");
  }

  static TestAuthority root(String name, String keyType) {
    KeyPair pair = key(keyType);
    X500Principal subject = new X500Principal("CN=" + name);
    return new TestAuthority(
        signed(subject, pair.getPrivate(), subject, pair, true, NOW.plus(Duration.ofDays(30))),
        pair);
  }

  TestAuthority intermediate(String name) {
    KeyPair intermediate = key("P256");
    return new TestAuthority(
        signed(
            certificate.getSubjectX500Principal(),
            pair.getPrivate(),
            new X500Principal("CN=" + name),
            intermediate,
            true,
            NOW.plus(Duration.ofDays(20))),
        intermediate);
  }

  /** On P-256. */
  public Leaf issue(String... names) {
    return issue("P256", NOW.plus(Duration.ofDays(10)), names);
  }

  /**
   * Issues a certificate.
   *
   * @param keyType P256, P384, RSA or Ed25519
   */
  Leaf issue(String keyType, Instant notAfter, String... names) {
    KeyPair leaf = key(keyType);
    X500Principal subject = new X500Principal("CN=" + (names.length == 0 ? "nameless" : names[0]));
    return new Leaf(
        signed(
            certificate.getSubjectX500Principal(),
            pair.getPrivate(),
            subject,
            leaf,
            false,
            notAfter,
            names),
        leaf.getPrivate());
  }

  static KeyPair key(String type) {
    try {
      KeyPairGenerator generator;
      switch (type) {
        case "P256", "P384", "P521" -> {
          generator = KeyPairGenerator.getInstance("EC");
          generator.initialize(new ECGenParameterSpec("secp" + type.substring(1) + "r1"));
        }
        case "RSA" -> {
          generator = KeyPairGenerator.getInstance("RSA");
          generator.initialize(2048);
        }
        default -> generator = KeyPairGenerator.getInstance(type);
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static X509Certificate signed(
      X500Principal issuer,
      PrivateKey issuerKey,
      X500Principal subject,
      KeyPair pair,
      boolean authority,
      Instant notAfter,
      String... names) {
    try {
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              issuer,
              BigInteger.valueOf(SERIAL.getAndIncrement()),
              Date.from(NOW.minus(Duration.ofDays(1))),
              Date.from(notAfter),
              subject,
              pair.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
      if (names.length > 0) {
        List<GeneralName> alternatives =
            Arrays.stream(names)
                .map(
                    name ->
                        new GeneralName(
                            ServerNames.isAddress(name)
                                ? GeneralName.iPAddress
                                : GeneralName.dNSName,
                            name))
                .toList();
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(alternatives.toArray(GeneralName[]::new)));
      }
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder(
                          "SHA256with" + (issuerKey.getAlgorithm().equals("RSA") ? "RSA" : "ECDSA"))
                      .build(issuerKey)));
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new AssertionError(e);
    }
  }

  public static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  public static String pem(String type, byte[] der) {
    StringWriter text = new StringWriter();
    try (PemWriter writer = new PemWriter(text)) {
      writer.writeObject(new PemObject(type, der));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return text.toString();
  }
}
