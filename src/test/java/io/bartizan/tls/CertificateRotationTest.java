package io.bartizan.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.config.Passphrases;
import io.bartizan.tls.CertificateReload.Outcome;
import io.bartizan.tls.CertificateReload.State;
import io.bartizan.tls.TestAuthority.Leaf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Certificates that are read again while they serve. */
@Timeout(60)
class CertificateRotationTest {
  private static final TestAuthority ROOT = TestAuthority.root("root");
  private static final InstantSource CLOCK = InstantSource.fixed(TestAuthority.NOW);

  @TempDir Path deployment;
  private Path certs = Path.of("");
  private CertificateRotation rotation =
      new CertificateRotation(certs, CLOCK, Passphrases.NONE, CertificateStore.empty());

  @BeforeEach
  void writeTwoPairs() throws IOException {
    certs = Files.createDirectory(deployment.resolve("certs"));
    ROOT.issue("a.test").write(certs, "a");
    ROOT.issue("b.test").write(certs, "b");
    rotation =
        new CertificateRotation(
            certs, CLOCK, Passphrases.NONE, CertificateDirectory.load(certs, CLOCK).store());
  }

  private ServerCertificate inForce(String name) {
    return rotation.store().certificates().stream()
        .filter(certificate -> certificate.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> states(CertificateReload reload) {
    return reload.certificates().stream()
        .map(outcome -> outcome.name() + " " + outcome.state())
        .toList();
  }

  @Test
  void whatChangedIsLoadedAndTheRestIsTheSameObjectWithItsSessions() throws IOException {
    ServerCertificate a = inForce("a");
    ServerCertificate b = inForce("b");
    ROOT.issue("b.test").write(certs, "b");
    ROOT.issue("c.test").write(certs, "c");
    CertificateReload reload = rotation.reload();
    assertTrue(reload.applied());
    assertEquals(List.of("a UNCHANGED", "b LOADED", "c LOADED"), states(reload));
    assertSame(a, inForce("a"));
    assertNotEquals(b.fingerprint(), inForce("b").fingerprint());
    assertEquals(
        inForce("b").fingerprint(),
        Objects.requireNonNull(reload.certificates().get(1).inForce()).fingerprint());
    assertTrue(rotation.store().find("c.test") != null);
  }

  @Test
  void aPairWhoseFilesAreGoneServesNoLonger() throws IOException {
    Files.delete(certs.resolve("a.crt"));
    Files.delete(certs.resolve("a.key"));
    CertificateReload reload = rotation.reload();
    assertTrue(reload.applied());
    assertEquals(List.of("a REMOVED", "b UNCHANGED"), states(reload));
    assertEquals(1, rotation.store().certificates().size());
  }

  /** What lies there while somebody copies a chain and a key, one after the other. */
  @Test
  void aPairInTheMidstOfBeingReplacedLeavesTheOldOneInForce() throws IOException {
    ServerCertificate before = inForce("a");
    Leaf next = ROOT.issue("a.test");
    ROOT.issue("b.test").write(certs, "b");
    next.write(deployment, "a");
    byte[] chain = Files.readAllBytes(deployment.resolve("a.crt"));

    Files.write(certs.resolve("a.crt"), new byte[0]);
    assertRefused(before, "empty");
    Files.write(certs.resolve("a.crt"), Arrays.copyOf(chain, chain.length / 2));
    assertRefused(before, "cut");
    Files.write(certs.resolve("a.crt"), chain);
    assertRefused(before, "the key is still the old one");
    Files.delete(certs.resolve("a.key"));
    assertRefused(before, "no key");
    Files.copy(deployment.resolve("a.key"), certs.resolve("a.key"));
    assertEquals(List.of("a LOADED", "b UNCHANGED"), states(rotation.reload()));
    assertEquals(next.certificate(), inForce("a").credential().leaf());
  }

  /** Cut off between two blocks it reads like a whole file, of a chain that is shorter. */
  @Test
  void aChainThatEndsBeforeTheOneInForceDoesNotReplaceIt() throws IOException {
    TestAuthority outer = ROOT.intermediate("outer");
    TestAuthority inner = outer.intermediate("inner");
    inner.issue("a.test").write(certs, "a", inner.certificate, outer.certificate);
    assertEquals(List.of("a LOADED", "b UNCHANGED"), states(rotation.reload()));
    ServerCertificate before = inForce("a");

    Leaf next = inner.issue("a.test");
    next.write(certs, "a");
    assertRefused(before, "a leaf alone");
    assertEquals(
        "certs/a.crt: the chain ends before CN=inner, where the one in force goes on"
            + " (write the whole chain; where a root signed the certificate, add the root)",
        rotation.reload().certificates().getFirst().problems().getFirst().toString());
    next.write(certs, "a", inner.certificate);
    assertRefused(before, "one of two intermediates");
    ROOT.issue("a.test").write(certs, "a");
    assertRefused(before, "a leaf alone of somebody else");
    ROOT.issue("a.test").write(certs, "a", ROOT.certificate);
    assertEquals(List.of("a LOADED", "b UNCHANGED"), states(rotation.reload()));
  }

  @Test
  void anExpiredReplacementLeavesTheOldOneInForce() throws IOException {
    ServerCertificate before = inForce("a");
    ROOT.issue("P256", TestAuthority.NOW.minusSeconds(60), "a.test").write(certs, "a");
    assertRefused(before, "expired");
  }

  private void assertRefused(ServerCertificate before, String why) {
    CertificateReload reload = rotation.reload();
    assertTrue(reload.applied(), why);
    Outcome a = reload.certificates().getFirst();
    assertEquals(State.REFUSED, a.state(), why);
    assertSame(before, a.inForce(), why);
    assertSame(before, inForce("a"), why);
    assertFalse(a.problems().isEmpty(), why);
  }

  @Test
  void aRefusedPairThatNeverServedDoesNotServe() throws IOException {
    Files.writeString(certs.resolve("c.crt"), "nonsense");
    Files.writeString(certs.resolve("c.key"), "nonsense");
    CertificateReload reload = rotation.reload();
    assertTrue(reload.applied());
    assertEquals(List.of("a UNCHANGED", "b UNCHANGED", "c REFUSED"), states(reload));
    assertEquals(null, reload.certificates().get(2).inForce());
    assertEquals(2, rotation.store().certificates().size());
  }

  @Test
  void anEmptiedFolderChangesNothing() throws IOException {
    for (String name : new String[] {"a.crt", "a.key", "b.crt", "b.key"}) {
      Files.delete(certs.resolve(name));
    }
    CertificateStore before = rotation.store();
    CertificateReload reload = rotation.reload();
    assertFalse(reload.applied());
    assertSame(before, rotation.store());
    assertTrue(reload.problems().getFirst().message().contains("those in force stay"));
    assertEquals(List.of(), reload.certificates(), "nothing was removed");
  }

  @Test
  void aFolderThatCannotBeListedChangesNothing() throws IOException {
    Files.move(certs, deployment.resolve("elsewhere"));
    Files.writeString(certs, "a file");
    CertificateStore before = rotation.store();
    CertificateReload reload = rotation.reload();
    assertFalse(reload.applied());
    assertSame(before, rotation.store());
    assertTrue(reload.problems().getFirst().message().contains("cannot be listed"));
    assertEquals(List.of(), reload.certificates(), "nothing was removed");
  }

  @ParameterizedTest
  @EnumSource
  void newHandshakesSeeTheNewCertificateAndOldConnectionsLiveOn(TlsLibrary library)
      throws Exception {
    try (TlsServer server = new TlsServer(library, rotation.store())) {
      Leaf next = ROOT.issue("a.test");
      TlsClient known = new TlsClient(ROOT.certificate).serverName("a.test");
      try (SSLSocket open = known.connect(server.port())) {
        next.write(certs, "a");
        assertTrue(rotation.reload().applied());
        server.store = rotation.store();
        for (int i = 0; i < 4; i++) {
          assertEquals(
              next.certificate(),
              new TlsClient(ROOT.certificate)
                  .serverName("a.test")
                  .meet(server.port())
                  .certificate());
        }
        String greeting =
            new String(open.getInputStream().readNBytes(7), StandardCharsets.US_ASCII);
        assertEquals("a.test ", greeting);
      }
      if (library == TlsLibrary.JDK) {
        // Its sessions end with the context that they were made in.
        assertEquals(next.certificate(), known.meet(server.port()).certificate());
      }
    }
  }
}
