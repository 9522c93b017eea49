package io.bartizan.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bartizan.config.Passphrases;
import io.bartizan.config.Problem;
import io.bartizan.tls.TestAuthority.Leaf;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateDirectoryTest {
  private static final TestAuthority ROOT = TestAuthority.root("root");
  private static final Instant SOON = TestAuthority.NOW.plus(Duration.ofDays(10));

  @TempDir Path deployment;
  private Path certs = Path.of("");

  @BeforeEach
  void writeAGoodPair() throws IOException {
    certs = Files.createDirectory(deployment.resolve("certs"));
    ROOT.issue("good.example.com").write(certs, "good");
  }

  private LoadedCertificates load() {
    return CertificateDirectory.load(certs, InstantSource.fixed(TestAuthority.NOW));
  }

  /** That the good pair serves, and what is said of the only bad one. */
  private String refusal() {
    LoadedCertificates loaded = load();
    assertEquals(
        List.of("good"),
        loaded.store().certificates().stream().map(ServerCertificate::name).toList());
    assertEquals(1, loaded.refused().size());
    List<Problem> problems = loaded.refused().getFirst().problems();
    assertEquals(1, problems.size());
    return problems.getFirst().toString();
  }

  private void writeKey(String name, String pem) throws IOException {
    Files.writeString(certs.resolve(name + ".key"), pem);
  }

  @Test
  void aPairIsReportedWithAllButItsKey() {
    CertificateReport report = load().reports().getFirst();
    ServerCertificate certificate = report.certificate();
    assertTrue(report.loaded() && certificate != null);
    assertEquals(List.of("good.example.com"), certificate.serverNames());
    assertEquals("CN=root", certificate.issuer());
    assertEquals("P256", certificate.keyType());
    assertEquals(64, certificate.fingerprint().length());
    assertEquals(SOON.getEpochSecond(), certificate.notAfter().getEpochSecond());
    assertEquals("good (P256) [good.example.com]", certificate.toString());
  }

  @Test
  void noFolderIsAnEmptyFolder() {
    LoadedCertificates loaded =
        CertificateDirectory.load(deployment.resolve("none"), InstantSource.system());
    assertTrue(loaded.store().isEmpty());
    assertEquals(List.of(), loaded.reports());
    assertEquals(List.of(), loaded.problems());
  }

  @Test
  void aFolderThatIsNoneIsAProblem() throws IOException {
    Path file = Files.createFile(deployment.resolve("file"));
    LoadedCertificates loaded = CertificateDirectory.load(file, InstantSource.system());
    assertTrue(loaded.problems().getFirst().message().startsWith("cannot be listed"));
  }

  @Test
  void aChainInAnyOrderIsSortedLeafFirst() throws IOException {
    TestAuthority one = ROOT.intermediate("one");
    TestAuthority two = one.intermediate("two");
    Leaf leaf = two.issue("chained.example.com");
    StringBuilder chain = new StringBuilder("Some text before.\n");
    for (X509Certificate certificate :
        List.of(one.certificate, ROOT.certificate, leaf.certificate(), two.certificate)) {
      chain.append(TestAuthority.pem("CERTIFICATE", TestAuthority.encoded(certificate)));
    }
    Files.writeString(certs.resolve("chained.pem"), chain);
    writeKey("chained", TestAuthority.pem("PRIVATE KEY", leaf.key().getEncoded()));
    CertificateChoices found = load().store().find("chained.example.com");
    assertTrue(found != null);
    assertEquals(
        List.of(leaf.certificate(), two.certificate, one.certificate),
        found.all().getFirst().credential().chain());
  }

  @Test
  void aStrangerInTheChainIsLeftOutAndNamed() throws IOException {
    X509Certificate stranger = TestAuthority.root("other").intermediate("stranger").certificate;
    ROOT.issue("a.example.com").write(certs, "a", stranger);
    CertificateReport report = load().reports().getFirst();
    assertTrue(report.loaded());
    assertEquals(
        "certs/a.crt: CN=stranger is not part of the chain and is not sent (remove it)",
        report.problems().getFirst().toString());
  }

  @Test
  void keysMayBePkcs1AndSec1() throws IOException {
    Leaf rsa = ROOT.issue("RSA", SOON, "rsa.example.com");
    rsa.write(certs, "rsa");
    writeKey("rsa", TestAuthority.pem("RSA PRIVATE KEY", inner(rsa)));
    Leaf ec = ROOT.issue("P384", SOON, "ec.example.com");
    ec.write(certs, "ec");
    PrivateKeyInfo info = PrivateKeyInfo.getInstance(ec.key().getEncoded());
    ECPrivateKey sec1 = ECPrivateKey.getInstance(inner(ec));
    ASN1Encodable curve = info.getPrivateKeyAlgorithm().getParameters();
    byte[] withCurve = new ECPrivateKey(384, sec1.getKey(), curve).getEncoded();
    // As openssl ecparam writes it, with the parameters before the key.
    writeKey(
        "ec",
        TestAuthority.pem("EC PARAMETERS", X9ObjectIdentifiers.prime256v1.getEncoded())
            + TestAuthority.pem("EC PRIVATE KEY", withCurve));
    assertEquals(3, load().store().certificates().size(), load().refused()::toString);
  }

  private static byte[] inner(Leaf leaf) throws IOException {
    return PrivateKeyInfo.getInstance(leaf.key().getEncoded())
        .parsePrivateKey()
        .toASN1Primitive()
        .getEncoded();
  }

  @Test
  void aKeyOfAnotherCertificateIsRefused() throws IOException {
    ROOT.issue("bad.example.com").write(certs, "bad");
    writeKey(
        "bad",
        TestAuthority.pem("PRIVATE KEY", TestAuthority.key("P256").getPrivate().getEncoded()));
    assertEquals(
        "certs/bad.key: the key belongs to no certificate of certs/bad.crt"
            + " (put the key there that the certificate was requested with)",
        refusal());
    writeKey(
        "bad",
        TestAuthority.pem("PRIVATE KEY", TestAuthority.key("RSA").getPrivate().getEncoded()));
    assertTrue(refusal().startsWith("certs/bad.key: the key belongs to no certificate"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"P256", "P384", "P521", "RSA", "Ed25519"})
  void aKeyOfAnyTypeIsToldFromAnotherOfItsType(String type) throws IOException {
    ROOT.issue(type, SOON, "other.example.com").write(certs, "other");
    assertEquals(2, load().store().certificates().size(), load().refused()::toString);
    writeKey(
        "other",
        TestAuthority.pem("PRIVATE KEY", TestAuthority.key(type).getPrivate().getEncoded()));
    assertEquals(1, load().store().certificates().size());
    assertTrue(
        load().refused().getFirst().problems().getFirst().message().contains("belongs to no"));
  }

  /** As a number it is no key of the curve, and code that multiplies by it may not like it. */
  @Test
  void aKeyBeyondItsCurveIsRefused() throws IOException {
    ROOT.issue("bad.example.com").write(certs, "bad");
    for (BigInteger secret :
        List.of(BigInteger.ZERO, BigInteger.ONE.shiftLeft(256), BigInteger.ONE.shiftLeft(4000))) {
      ECPrivateKey key = new ECPrivateKey(4096, secret);
      writeKey(
          "bad",
          TestAuthority.pem(
              "PRIVATE KEY",
              new PrivateKeyInfo(
                      new AlgorithmIdentifier(
                          X9ObjectIdentifiers.id_ecPublicKey, X9ObjectIdentifiers.prime256v1),
                      key)
                  .getEncoded()));
      assertTrue(refusal().startsWith("certs/bad.key: the "), refusal());
    }
  }

  @Test
  void anExpiredCertificateIsRefused() throws IOException {
    Instant past = Instant.parse("2020-01-01T10:00:00Z");
    ROOT.issue("P256", past, "bad.example.com").write(certs, "bad");
    assertEquals(
        "certs/bad.crt: CN=bad.example.com expired on 2020-01-01T10:00Z (renew it)", refusal());
  }

  @Test
  void aCertificateOfTheFutureIsRefused() {
    LoadedCertificates loaded =
        CertificateDirectory.load(
            certs, InstantSource.fixed(TestAuthority.NOW.minus(Duration.ofDays(2))));
    assertTrue(
        loaded
            .refused()
            .getFirst()
            .problems()
            .getFirst()
            .message()
            .contains("is not valid before"));
  }

  @Test
  void aChainThatWasNotSignedByItsNextIsRefused() throws IOException {
    X509Certificate impostor = TestAuthority.root("root").certificate;
    ROOT.issue("bad.example.com").write(certs, "bad", impostor);
    assertEquals(
        "certs/bad.crt: CN=bad.example.com was not signed by CN=root of this file"
            + " (put the chain there that came with the certificate)",
        refusal());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "garbage",
        "-----BEGIN CERTIFICATE-----\nMIIB",
        "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        "\u0000\u0001\u0002"
      })
  void garbageIsRefusedByName(String content) throws IOException {
    ROOT.issue("bad.example.com").write(certs, "bad");
    Files.writeString(certs.resolve("bad.crt"), content);
    assertTrue(refusal().startsWith("certs/bad.crt: "), refusal());
    ROOT.issue("bad.example.com").write(certs, "bad");
    if (!content.contains("CERTIFICATE")) {
      writeKey("bad", content);
      assertTrue(refusal().startsWith("certs/bad.key: "), refusal());
    }
  }

  @Test
  void truncatedFilesAreRefused() throws IOException {
    ROOT.issue("bad.example.com").write(certs, "bad");
    for (String file : List.of("bad.crt", "bad.key")) {
      String whole = Files.readString(certs.resolve(file));
      for (int length = 0; length < whole.length() - 2; length += 37) {
        Files.writeString(certs.resolve(file), whole.substring(0, length));
        assertTrue(refusal().startsWith("certs/" + file + ": "), refusal());
      }
      Files.writeString(certs.resolve(file), whole);
    }
  }

  @Test
  void aHugeFileIsRefusedUnread() throws IOException {
    ROOT.issue("bad.example.com").write(certs, "bad");
    try (RandomAccessFile sparse = new RandomAccessFile(certs.resolve("bad.crt").toFile(), "rw")) {
      sparse.setLength(1L << 30);
    }
    assertTrue(refusal().startsWith("certs/bad.crt: is larger than 1 MiB"), refusal());
  }

  @Test
  void aDeviceIsRefusedUnread() throws IOException {
    ROOT.issue("bad.example.com").write(certs, "bad");
    Files.delete(certs.resolve("bad.key"));
    Files.createSymbolicLink(certs.resolve("bad.key"), Path.of("/dev/zero"));
    assertTrue(refusal().startsWith("certs/bad.key: is not a regular file"), refusal());
  }

  @Test
  void aPipeIsNotWaitedFor() throws Exception {
    ROOT.issue("bad.example.com").write(certs, "bad");
    Files.delete(certs.resolve("bad.key"));
    Process mkfifo = new ProcessBuilder("mkfifo", certs.resolve("bad.key").toString()).start();
    assumeTrue(mkfifo.waitFor() == 0, "no pipes here");
    assertEquals("certs/bad.key: is not a regular file (replace it by a file)", refusal());
  }

  @Test
  void aFolderInAFilesPlaceIsRefused() throws IOException {
    ROOT.issue("bad.example.com").write(certs, "bad");
    Files.delete(certs.resolve("bad.key"));
    Files.createDirectory(certs.resolve("bad.key"));
    assertEquals("certs/bad.key: is a folder (replace it by a file)", refusal());
  }

  @Test
  void linksThatLeadNowhereAreRefused() throws IOException {
    ROOT.issue("bad.example.com").write(certs, "bad");
    Path key = certs.resolve("bad.key");
    Files.delete(key);
    Files.createSymbolicLink(key, Path.of("nowhere"));
    assertEquals(
        "certs/bad.key: is a link to a file that does not exist (mend the link or remove it)",
        refusal());
    Files.delete(key);
    Files.createSymbolicLink(key, Path.of("bad.key"));
    assertTrue(refusal().startsWith("certs/bad.key: cannot be read: Too many levels"), refusal());
  }

  @Test
  void aFileThatCannotBeReadIsRefused() throws IOException {
    ROOT.issue("bad.example.com").write(certs, "bad");
    Path key = certs.resolve("bad.key");
    Files.setPosixFilePermissions(key, Set.of());
    assumeTrue(!Files.isReadable(key), "root reads everything");
    assertEquals(
        "certs/bad.key: cannot be read: permission denied"
            + " (the gateway's user needs to read it)",
        refusal());
  }

  @Test
  void derIsToldFromNonsense() throws IOException {
    Leaf leaf = ROOT.issue("bad.example.com");
    leaf.write(certs, "bad");
    Files.write(certs.resolve("bad.crt"), TestAuthority.encoded(leaf.certificate()));
    assertEquals(
        "certs/bad.crt: is DER and not PEM"
            + " (expected the text between BEGIN and END lines of PEM)",
        refusal());
  }

  @Test
  void truncatedDerInWholePemIsRefused() throws IOException {
    Leaf leaf = ROOT.issue("bad.example.com");
    byte[] der = TestAuthority.encoded(leaf.certificate());
    byte[] key = leaf.key().getEncoded();
    for (int length = 1; length < der.length; length += 23) {
      leaf.write(certs, "bad");
      Files.writeString(
          certs.resolve("bad.crt"), TestAuthority.pem("CERTIFICATE", Arrays.copyOf(der, length)));
      assertTrue(refusal().startsWith("certs/bad.crt: holds a broken certificate"), refusal());
    }
    for (int length = 1; length < key.length; length += 5) {
      leaf.write(certs, "bad");
      writeKey("bad", TestAuthority.pem("PRIVATE KEY", Arrays.copyOf(key, length)));
      assertTrue(refusal().startsWith("certs/bad.key: the PRIVATE KEY is broken"), refusal());
    }
  }

  /** Wherever the writing of a chain stops but between two blocks, or a few hyphens behind. */
  @Test
  void aChainThatIsCutOffIsRefused() throws IOException {
    TestAuthority between = ROOT.intermediate("between");
    between.issue("bad.example.com").write(certs, "bad", between.certificate);
    String whole = Files.readString(certs.resolve("bad.crt"));
    int second = whole.lastIndexOf("-----BEGIN");
    for (int length = second + 5; length < whole.length() - 6; length++) {
      Files.writeString(certs.resolve("bad.crt"), whole.substring(0, length));
      assertTrue(refusal().startsWith("certs/bad.crt: "), refusal());
    }
  }

  @Test
  void aNameThatCannotBeShownIsRefused() throws IOException {
    Files.writeString(certs.resolve("bad\n2026 INFO forged.crt"), "x");
    assertEquals(
        "certs/bad?2026 INFO forged.crt: the name of the file cannot be read in the system's"
            + " encoding, or not be shown (rename it)",
        refusal());
  }

  @Test
  void whatDidNotChangeIsTheSameObject() throws IOException {
    ROOT.issue("other.example.com").write(certs, "other");
    LoadedCertificates first = load();
    ROOT.issue("other.example.com").write(certs, "other");
    LoadedCertificates second = loadAfter(first, TestAuthority.NOW);
    assertSame(first.reports().getFirst().certificate(), second.reports().getFirst().certificate());
    assertEquals(first.reports().getFirst(), second.reports().getFirst(), "its warnings too");
    assertNotSame(
        first.reports().getLast().certificate(), second.reports().getLast().certificate());
  }

  @Test
  void whatDidNotChangeMayHaveExpired() throws IOException {
    LoadedCertificates later = loadAfter(load(), SOON.plus(Duration.ofDays(1)));
    assertTrue(later.refused().getFirst().problems().getFirst().message().contains("expired on"));
  }

  private LoadedCertificates loadAfter(LoadedCertificates before, Instant now) {
    return CertificateDirectory.load(
        certs, InstantSource.fixed(now), Passphrases.NONE, before.store());
  }

  @Test
  void halfAPairIsRefused() throws IOException {
    ROOT.issue("bad.example.com").write(certs, "bad");
    Files.delete(certs.resolve("bad.key"));
    assertEquals(
        "certs/bad.crt: has no key beside it (add bad.key or remove the certificate)", refusal());
    ROOT.issue("bad.example.com").write(certs, "bad");
    Files.delete(certs.resolve("bad.crt"));
    assertEquals(
        "certs/bad.key: has no certificate beside it (add bad.crt or remove the key)", refusal());
  }

  @Test
  void twoCertificatesForOneKeyAreRefused() throws IOException {
    ROOT.issue("bad.example.com").write(certs, "bad");
    Files.copy(certs.resolve("bad.crt"), certs.resolve("bad.pem"));
    assertEquals("certs/bad.crt: lies beside bad.pem (keep one of the two)", refusal());
  }

  @Test
  void aCertificateWithoutNamesIsForTheDefaultOnly() throws IOException {
    ROOT.issue().write(certs, "bad");
    assertTrue(refusal().contains("no subject alternative name"), refusal());
    Files.delete(certs.resolve("bad.crt"));
    Files.delete(certs.resolve("bad.key"));
    ROOT.issue().write(certs, "default");
    assertTrue(load().store().fallback() != null);
  }

  @Test
  void anAuthorityIsNobodysPair() throws IOException {
    new Leaf(ROOT.certificate, ROOT.pair.getPrivate()).write(certs, "ca");
    assertEquals(1, load().reports().size());
    Files.delete(certs.resolve("ca.key"));
    assertEquals(1, load().reports().size());
  }

  @Test
  void noiseIsNotLookedAt() throws IOException {
    Files.writeString(certs.resolve("README.md"), "x");
    for (String backup : List.of("good.crt~", "good.crt.bak", "#good.key#", "good.pass", "crt")) {
      Files.writeString(certs.resolve(backup), "x");
    }
    Files.createSymbolicLink(certs.resolve("loop"), Path.of("loop"));
    Files.writeString(certs.resolve(".hidden.crt"), "x");
    Files.createDirectory(certs.resolve("folder.crt"));
    Files.writeString(certs.resolve("noending"), "x");
    LoadedCertificates loaded = load();
    assertEquals(1, loaded.reports().size());
    assertFalse(loaded.store().isEmpty());
  }
}
