package io.bartizan.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.config.Problem;
import io.bartizan.tls.TestAuthority.Leaf;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAPrivateKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of certificates that would not do, or only just. */
class ServerChecksTest {
  private static final TestAuthority ROOT = TestAuthority.root("root");
  private static final Instant PAST = Instant.parse("2026-01-01T10:00:00Z");

  @TempDir Path deployment;
  private Path certs = Path.of("");

  @BeforeEach
  void knowTheRoot() throws IOException {
    certs = Files.createDirectory(deployment.resolve("certs"));
    Files.writeString(
        certs.resolve("root.crt"),
        TestAuthority.pem("CERTIFICATE", TestAuthority.encoded(ROOT.certificate)));
  }

  private static OddCertificate certificate() {
    return new OddCertificate(ROOT, "a.test");
  }

  private List<String> said(Leaf leaf, boolean serves, X509Certificate... rest) throws IOException {
    leaf.write(certs, "a", rest);
    LoadedCertificates loaded =
        CertificateDirectory.load(certs, InstantSource.fixed(TestAuthority.NOW));
    CertificateReport report = loaded.reports().getFirst();
    assertEquals(serves, report.loaded(), report.problems()::toString);
    return report.problems().stream().map(Problem::toString).toList();
  }

  private static KeyPair key(String algorithm, int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(bits);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** Of 8,200 bits without the search for primes: good for nothing but to be looked at. */
  private static KeyPair longKey() {
    BigInteger modulus = BigInteger.ONE.shiftLeft(8199).add(BigInteger.valueOf(0xabcdefL));
    try {
      KeyFactory factory = KeyFactory.getInstance("RSA");
      return new KeyPair(
          factory.generatePublic(new RSAPublicKeySpec(modulus, BigInteger.valueOf(65_537))),
          factory.generatePrivate(new RSAPrivateKeySpec(modulus, modulus.shiftRight(1))));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static KeyPair curve(String name) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", OddCertificate.ANYTHING);
      generator.initialize(new ECGenParameterSpec(name));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void nothingIsSaidOfAGoodOne() throws IOException {
    assertEquals(List.of(), said(certificate().issue(), true));
    Leaf forServers =
        certificate()
            .with(Extension.extendedKeyUsage, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
            .issue();
    assertEquals(List.of(), said(forServers, true));
    Leaf forAll =
        certificate()
            .with(
                Extension.extendedKeyUsage, new ExtendedKeyUsage(KeyPurposeId.anyExtendedKeyUsage))
            .issue();
    assertEquals(List.of(), said(forAll, true));
  }

  @Test
  void aShortRsaKeyIsRefused() throws IOException {
    assertEquals(
        List.of(
            "certs/a.crt: CN=a.test has an RSA key of 1024 bits"
                + " (clients take 2048 bits or more; request one with 2048, or P-256)"),
        said(certificate().key(key("RSA", 1024)).issue(), false));
  }

  @Test
  void aShortRsaKeyOfAnIntermediateIsRefusedToo() throws IOException {
    KeyPair weak = key("RSA", 1024);
    X509Certificate intermediate =
        new OddCertificate(ROOT, "weak").key(weak).authority().certificate();
    Leaf leaf =
        new OddCertificate(TestAuthority.of(intermediate, weak), "a.test")
            .signedWith("SHA256withRSA")
            .issue();
    assertTrue(
        said(leaf, false, intermediate)
            .getFirst()
            .startsWith("certs/a.crt: CN=weak has an RSA key of 1024 bits"));
  }

  @Test
  void aVeryLongRsaKeyIsWarnedOf() throws IOException {
    assertEquals(
        List.of(
            "certs/a.crt: CN=a.test has an RSA key of 8200 bits, which makes every handshake slow"
                + " (2048 bits, or a P-256 key, do)"),
        said(certificate().key(longKey()).issue(), true));
  }

  @Test
  void signaturesThatClientsRefuseAreRefused() throws IOException {
    TestAuthority rsa = TestAuthority.root("rsa", "RSA");
    assertEquals(
        List.of(
            "certs/a.crt: CN=a.test is signed with SHA1withRSA, which clients refuse"
                + " (request one that is signed with SHA-256)"),
        said(new OddCertificate(rsa, "a.test").signedWith("SHA1withRSA").issue(), false)
            .subList(0, 1));
    assertTrue(
        said(new OddCertificate(rsa, "a.test").signedWith("MD5withRSA").issue(), false)
            .getFirst()
            .contains("is signed with MD5withRSA"));
    assertTrue(
        said(certificate().signedWith("SHA1withECDSA").issue(), false)
            .getFirst()
            .contains("is signed with SHA1withECDSA"));
    assertTrue(
        said(new OddCertificate(rsa, "a.test").signedWith("SHA1withRSAandMGF1").issue(), false)
            .getFirst()
            .contains("is signed with RSASSA-PSS"));
    Leaf pss = new OddCertificate(rsa, "a.test").signedWith("SHA256withRSAandMGF1").issue();
    said(pss, true);
  }

  @Test
  void nobodyLooksAtTheSignatureOfWhatIsTrustedForItself() throws IOException {
    assertEquals(
        List.of(), said(certificate().signedWith("SHA1withECDSA").selfSigned().issue(), true));
  }

  @Test
  void curvesThatTlsDoesNotUseAreRefusedByName() throws IOException {
    for (String curve : List.of("secp256k1", "brainpoolP256r1")) {
      assertEquals(
          List.of(
              "certs/a.crt: keys of the kind EC ("
                  + curve
                  + ") cannot serve TLS here (expected RSA, P-256, P-384, P-521 or Ed25519)"),
          said(certificate().key(curve(curve)).issue(), false));
    }
  }

  @Test
  void keysForPssAloneAndEd448AreRefused() throws IOException {
    assertTrue(
        said(certificate().key(key("RSASSA-PSS", 2048)).issue(), false)
            .getFirst()
            .contains("keys of the kind RSASSA-PSS cannot serve"));
    assertTrue(
        said(certificate().key(TestAuthority.key("Ed448")).issue(), false)
            .getFirst()
            .contains("keys of the kind Ed448 cannot serve"));
  }

  @Test
  void aCertificateForClientsIsRefused() throws IOException {
    Leaf forClients =
        certificate()
            .with(Extension.extendedKeyUsage, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth))
            .issue();
    assertEquals(
        List.of(
            "certs/a.crt: CN=a.test is not for servers: its extended key usage lacks serverAuth"
                + " (request one for a TLS server)"),
        said(forClients, false));
  }

  @Test
  void aKeyUsageWithoutSignaturesIsWarnedOf() throws IOException {
    Leaf leaf =
        certificate().with(Extension.keyUsage, new KeyUsage(KeyUsage.keyEncipherment)).issue();
    assertEquals(
        List.of(
            "certs/a.crt: CN=a.test has a key usage without digitalSignature"
                + " (many clients will refuse it; request one with digitalSignature)"),
        said(leaf, true));
  }

  @Test
  void namesThatNobodyAsksForAreWarnedOf() throws IOException {
    Leaf leaf =
        new OddCertificate(ROOT, "nameless")
            .authority()
            .with(
                Extension.subjectAlternativeName,
                new GeneralNames(
                    new GeneralName[] {
                      new GeneralName(GeneralName.dNSName, "a.test"),
                      new GeneralName(GeneralName.dNSName, "f*.a.test"),
                      new GeneralName(GeneralName.dNSName, "*.0.0.1"),
                      new GeneralName(GeneralName.dNSName, "a.test\n"),
                    }))
            .issue();
    assertEquals(
        List.of("f*.a.test", "*.0.0.1", "a.test?").stream()
            .map(
                name ->
                    "certs/a.crt: the alternative name "
                        + name
                        + " is none that clients ask for (expected a host name in letters, digits"
                        + " and hyphens, or *. and such a name)")
            .toList(),
        said(leaf, true));
  }

  @Test
  void aLeafWithoutItsIssuerIsWarnedOf() throws IOException {
    TestAuthority intermediate = ROOT.intermediate("between");
    assertEquals(
        List.of(
            "certs/a.crt: the chain is incomplete: CN=between is missing"
                + " (add it to the file behind the certificate)"),
        said(intermediate.issue("a.test"), true));
    assertEquals(List.of(), said(intermediate.issue("a.test"), true, intermediate.certificate));
    TestAuthority elsewhere = TestAuthority.root("elsewhere");
    assertEquals(1, said(elsewhere.issue("a.test"), true).size(), "perhaps clients have it");
    assertEquals(List.of(), said(elsewhere.issue("a.test"), true, elsewhere.certificate));
    assertEquals(List.of(), said(certificate().selfSigned().issue(), true));
  }

  @Test
  void anExpiredIntermediateIsRefused() throws IOException {
    KeyPair pair = TestAuthority.key("P256");
    X509Certificate expired =
        new OddCertificate(ROOT, "between").key(pair).authority().until(PAST).certificate();
    Leaf leaf = TestAuthority.of(expired, pair).issue("a.test");
    assertEquals(
        List.of(
            "certs/a.crt: CN=between expired on 2026-01-01T10:00Z"
                + " (put the chain there that its authority hands out now)"),
        said(leaf, false, expired));
  }

  @Test
  void ofTwoIntermediatesOfOneNameTheOneInForceIsSent() throws IOException {
    KeyPair pair = TestAuthority.key("P256");
    OddCertificate between = new OddCertificate(ROOT, "between").key(pair).authority();
    X509Certificate expired = between.until(PAST).certificate();
    X509Certificate renewed =
        between.until(TestAuthority.NOW.plus(Duration.ofDays(9))).certificate();
    Leaf leaf = TestAuthority.of(expired, pair).issue("a.test");
    assertEquals(
        List.of("certs/a.crt: CN=between is not part of the chain and is not sent (remove it)"),
        said(leaf, true, expired, renewed));
  }
}
