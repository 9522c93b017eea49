package io.bartizan.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.config.Passphrases;
import io.bartizan.tls.CertificateFiles.ConflictException;
import io.bartizan.tls.CertificateReload.Outcome;
import io.bartizan.tls.CertificateReload.State;
import io.bartizan.tls.TestAuthority.Leaf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pairs that come and go while they serve. */
class CertificateFilesTest {
  private static final TestAuthority ROOT = TestAuthority.root("root");
  private static final InstantSource CLOCK = InstantSource.fixed(TestAuthority.NOW);

  @TempDir Path deployment;
  private Path certs = Path.of("");
  private CertificateRotation rotation =
      new CertificateRotation(certs, CLOCK, Passphrases.NONE, CertificateStore.empty());

  @BeforeEach
  void writeOnePair() throws IOException {
    certs = Files.createDirectory(deployment.resolve("certs"));
    ROOT.issue("a.test").write(certs, "a");
    rotation =
        new CertificateRotation(
            certs, CLOCK, Passphrases.NONE, CertificateDirectory.load(certs, CLOCK).store());
  }

  @Test
  void whatAnInterruptedPutHasLeftGoesWithTheNext() throws Exception {
    Path left = Files.createDirectories(certs.resolve(".put-123/certs"));
    Files.writeString(left.resolve("b.key"), "half a key");
    Leaf leaf = ROOT.issue("b.test");
    assertTrue(files().put("b", chain(leaf) + key(leaf)).applied());
    try (var names = Files.list(certs)) {
      assertEquals(
          List.of("a.crt", "a.key", "b.crt", "b.key"),
          names.map(path -> path.getFileName().toString()).sorted().toList());
    }
  }

  private CertificateFiles files() {
    return new CertificateFiles(certs, rotation);
  }

  private static String chain(Leaf leaf, X509Certificate... rest) {
    StringBuilder chain =
        new StringBuilder(
            TestAuthority.pem("CERTIFICATE", TestAuthority.encoded(leaf.certificate())));
    for (X509Certificate next : rest) {
      chain.append(TestAuthority.pem("CERTIFICATE", TestAuthority.encoded(next)));
    }
    return chain.toString();
  }

  private static String key(Leaf leaf) {
    return TestAuthority.pem("PRIVATE KEY", leaf.key().getEncoded());
  }

  private X509Certificate inForce(String name) {
    return rotation.store().certificates().stream()
        .filter(certificate -> certificate.name().equals(name))
        .findFirst()
        .orElseThrow()
        .credential()
        .leaf();
  }

  /** What a start would find. */
  private X509Certificate onDisk(String name) {
    LoadedCertificates loaded = CertificateDirectory.load(certs, CLOCK);
    return loaded.reports().stream()
        .filter(report -> report.name().equals(name))
        .map(
            report ->
                Objects.requireNonNull(report.certificate(), report.problems()::toString)
                    .credential()
                    .leaf())
        .findFirst()
        .orElseThrow();
  }

  private List<String> listing() throws IOException {
    try (var all = Files.list(certs)) {
      return List.copyOf(new TreeSet<>(all.map(file -> file.getFileName().toString()).toList()));
    }
  }

  private static Outcome only(CertificateReload reload) {
    assertEquals(1, reload.certificates().size());
    return reload.certificates().getFirst();
  }

  @Test
  void aNewPairIsKeptAndInForce() throws Exception {
    Leaf leaf = ROOT.issue("b.test");
    CertificateReload reload = files().put("b", key(leaf) + "junk between\n" + chain(leaf));
    assertTrue(reload.applied());
    assertEquals(State.LOADED, only(reload).state());
    assertEquals(leaf.certificate(), inForce("b"));
    assertEquals(leaf.certificate(), onDisk("b"));
    assertTrue(rotation.store().find("b.test") != null);
    assertTrue(rotation.store().find("a.test") != null);
    assertEquals(List.of("a.crt", "a.key", "b.crt", "b.key"), listing());
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(certs.resolve("b.key"))));
    assertFalse(Files.readString(certs.resolve("b.crt")).contains("PRIVATE"));
    assertFalse(Files.readString(certs.resolve("b.crt")).contains("junk"));
    assertEquals(State.UNCHANGED, only(files().put("b", chain(leaf) + key(leaf))).state());
  }

  @Test
  void aPairIsReplacedAndAnyStopMeanwhileLeavesOneThatServes() throws Exception {
    X509Certificate before = inForce("a");
    TestAuthority intermediate = ROOT.intermediate("between");
    Leaf next = intermediate.issue("a.test");
    List<X509Certificate> found = new ArrayList<>();
    new CertificateFiles(certs, rotation, () -> found.add(onDisk("a")))
        .put("a", chain(next, intermediate.certificate) + key(next));
    assertEquals(List.of(before, next.certificate(), next.certificate()), found);
    assertEquals(next.certificate(), inForce("a"));
    assertEquals(chain(next, intermediate.certificate), Files.readString(certs.resolve("a.crt")));
    assertEquals(List.of("a.crt", "a.key"), listing());
  }

  @Test
  void aChainThatLiesInAPemFileStaysInOne() throws Exception {
    Files.move(certs.resolve("a.crt"), certs.resolve("a.pem"));
    Leaf next = ROOT.issue("a.test");
    files().put("a", chain(next) + key(next));
    assertEquals(List.of("a.key", "a.pem"), listing());
    assertEquals(next.certificate(), onDisk("a"));
  }

  @Test
  void rubbishThatLiesThereIsReplaced() throws Exception {
    Files.writeString(certs.resolve("b.crt"), "rubbish");
    Files.writeString(certs.resolve("b.key"), "rubbish");
    Leaf leaf = ROOT.issue("b.test");
    assertTrue(files().put("b", chain(leaf) + key(leaf)).applied());
    assertEquals(leaf.certificate(), onDisk("b"));
  }

  @Test
  void whatCannotServeIsRefusedAndNothingIsWritten() throws Exception {
    CertificateStore before = rotation.store();
    Leaf leaf = ROOT.issue("a.test");
    Leaf other = ROOT.issue("a.test");
    Leaf expired = ROOT.issue("P256", TestAuthority.NOW.minus(Duration.ofHours(1)), "a.test");
    String authority = TestAuthority.pem("CERTIFICATE", TestAuthority.encoded(ROOT.certificate));
    for (String pem :
        new String[] {
          "",
          "nonsense",
          chain(leaf),
          key(leaf),
          chain(leaf) + key(leaf) + key(other),
          chain(leaf) + key(other),
          chain(expired) + key(expired),
          chain(leaf).substring(0, 200) + "\n" + key(leaf),
          chain(leaf).replace("MII", "MIJ") + key(leaf),
          authority + TestAuthority.pem("PRIVATE KEY", ROOT.pair.getPrivate().getEncoded())
        }) {
      CertificateReload reload = files().put("a", pem);
      assertFalse(reload.applied(), pem);
      assertEquals(State.REFUSED, only(reload).state());
      assertFalse(only(reload).problems().isEmpty());
      assertSame(before.certificates().getFirst(), only(reload).inForce());
      for (var problem : only(reload).problems()) {
        assertTrue(problem.file().startsWith("certs/a"), problem::toString);
        assertFalse(problem.toString().contains("put-"), problem::toString);
      }
    }
    assertSame(before, rotation.store());
    assertEquals(List.of("a.crt", "a.key"), listing());
    assertEquals(before.certificates().getFirst().credential().leaf(), onDisk("a"));
  }

  @Test
  void twoFilesForOneChainAreAConflict() throws Exception {
    Files.copy(certs.resolve("a.crt"), certs.resolve("a.pem"));
    Leaf leaf = ROOT.issue("a.test");
    assertThrows(ConflictException.class, () -> files().put("a", chain(leaf) + key(leaf)));
    assertEquals(List.of("a.crt", "a.key", "a.pem"), listing());
  }

  @Test
  void theFirstCertificateMakesTheFolder() throws Exception {
    Path none = deployment.resolve("none/certs");
    CertificateRotation empty =
        new CertificateRotation(none, CLOCK, Passphrases.NONE, CertificateStore.empty());
    Leaf leaf = ROOT.issue("a.test");
    assertTrue(new CertificateFiles(none, empty).put("a", chain(leaf) + key(leaf)).applied());
    assertEquals(1, empty.store().certificates().size());
  }

  @Test
  void onePairIsTakenAwayButNeverTheLast() throws Exception {
    Leaf leaf = ROOT.issue("b.test");
    files().put("b", chain(leaf) + key(leaf));
    CertificateReload reload = files().delete("b").orElseThrow();
    assertEquals(State.REMOVED, only(reload).state());
    assertEquals(List.of("a.crt", "a.key"), listing());
    assertEquals(1, rotation.store().certificates().size());
    assertEquals(Optional.empty(), files().delete("b"));
    assertThrows(ConflictException.class, () -> files().delete("a"));
    assertEquals(List.of("a.crt", "a.key"), listing());
    assertEquals(State.UNCHANGED, only(rotation.reload()).state());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a.test", "_", "-", "A-Z_0.9", "default", "a..b"})
  void aNameIsOneOfAFile(String name) {
    assertTrue(CertificateFiles.isName(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", ".", "..", ".a", "../a", "a/b", "a\\b", "a b", "a\n", "a\u0000", "\u00e4", "%2e"
      })
  void anythingElseIsNone(String name) {
    assertFalse(CertificateFiles.isName(name));
  }

  @Test
  void aNameHasItsLimit() {
    assertTrue(CertificateFiles.isName("a".repeat(128)));
    assertFalse(CertificateFiles.isName("a".repeat(129)));
  }
}
