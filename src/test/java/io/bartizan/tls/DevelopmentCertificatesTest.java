package io.bartizan.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.tls.DevelopmentCertificates.IssuedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevelopmentCertificatesTest {
  private static final InstantSource CLOCK = InstantSource.system();

  @TempDir Path deployment;

  private Path certs() {
    return deployment.resolve("certs");
  }

  private X509Certificate authority() throws Exception {
    return PemFile.read(certs().resolve("dev-ca.crt"), "dev-ca.crt").certificates().getFirst();
  }

  @Test
  void anEmptyFolderGetsCertificatesThatServeAndVerify() throws Exception {
    IssuedFiles issued = DevelopmentCertificates.issueIfEmpty(certs(), CLOCK).orElseThrow();
    assertEquals(2, issued.certificates().size());
    assertTrue(issued.howToTrust().contains("curl --cacert " + certs().resolve("dev-ca.crt")));
    LoadedCertificates loaded = CertificateDirectory.load(certs(), CLOCK);
    assertEquals(List.of(), loaded.refused());
    assertEquals(2, loaded.reports().size());
    try (TlsServer server = new TlsServer(TlsLibrary.best(), loaded.store())) {
      assertEquals("CN=localhost", commonName(server, "localhost"));
      assertEquals("CN=demo.localhost", commonName(server, "demo.localhost"));
      assertEquals("CN=localhost", commonName(server, "other.localhost"));
      assertEquals("CN=localhost", commonName(server, null));
    }
  }

  /** A client each: the JDK's repeats the name of the session that it resumes. */
  private String commonName(TlsServer server, @Nullable String serverName) throws Exception {
    return new TlsClient(authority()).serverName(serverName).meet(server.port()).commonName();
  }

  @Test
  void keysAreForTheirOwnerOnly() throws Exception {
    DevelopmentCertificates.issueIfEmpty(certs(), CLOCK);
    for (String key : List.of("dev-ca.key", "localhost.key", "demo.localhost.key")) {
      assertEquals(
          "rw-------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(certs().resolve(key))));
    }
  }

  @Test
  void aFolderWithACertificateIsLeftAlone() throws Exception {
    Files.createDirectory(certs());
    Files.writeString(certs().resolve("broken.crt"), "broken");
    assertTrue(DevelopmentCertificates.issueIfEmpty(certs(), CLOCK).isEmpty());
    try (var files = Files.list(certs())) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void namesAddedLaterAreSignedByTheSameAuthority() throws Exception {
    DevelopmentCertificates.issueIfEmpty(certs(), CLOCK);
    X509Certificate authority = authority();
    IssuedFiles issued =
        DevelopmentCertificates.issue(
            certs(), List.of("*.Test.example", "10.0.0.1", "::1", "localhost"), CLOCK);
    assertEquals(
        List.of("_wildcard.test.example.crt", "10.0.0.1.crt", "--1.crt", "localhost.crt"),
        issued.certificates().stream().map(file -> file.getFileName().toString()).toList());
    assertEquals(authority, authority());
    CertificateStore store = CertificateDirectory.load(certs(), CLOCK).store();
    assertEquals(5, store.certificates().size());
    assertTrue(store.find("a.test.example") != null);
    assertTrue(store.find("10.0.0.1") != null);
  }

  @Test
  void anAuthorityAboutToExpireIsReplaced() throws Exception {
    DevelopmentCertificates.issueIfEmpty(certs(), CLOCK);
    X509Certificate authority = authority();
    InstantSource later = InstantSource.fixed(CLOCK.instant().plus(Duration.ofDays(3600)));
    DevelopmentCertificates.issue(certs(), List.of("localhost"), later);
    assertTrue(!authority.equals(authority()));
  }

  @Test
  void aCertificateOfSomebodyElseIsNotOverwritten() throws Exception {
    Files.createDirectory(certs());
    TestAuthority.root("root").issue("www.example.com").write(certs(), "www.example.com");
    byte[] before = Files.readAllBytes(certs().resolve("www.example.com.crt"));
    IOException e =
        assertThrows(
            IOException.class,
            () -> DevelopmentCertificates.issue(certs(), List.of("www.example.com"), CLOCK));
    assertTrue(String.valueOf(e.getMessage()).contains("remove it first"), e.getMessage());
    assertEquals(
        0, Arrays.compare(before, Files.readAllBytes(certs().resolve("www.example.com.crt"))));
    Files.delete(certs().resolve("www.example.com.crt"));
    assertThrows(
        IOException.class,
        () -> DevelopmentCertificates.issue(certs(), List.of("www.example.com"), CLOCK));
    assertThrows(
        IOException.class, () -> DevelopmentCertificates.issue(certs(), List.of("dev-ca"), CLOCK));
  }

  @Test
  void whatIsNoNameIsRefused() {
    for (String name : List.of("../x", "a/b", "", "*", "*.*.x", "a b", "x.")) {
      assertThrows(
          IllegalArgumentException.class,
          () -> DevelopmentCertificates.issue(certs(), List.of(name), CLOCK));
    }
  }

  @Test
  void namesInLettersOfAnyScriptAreEncoded() throws Exception {
    DevelopmentCertificates.issue(certs(), List.of("München.test", "*.münchen.test"), CLOCK);
    CertificateStore store = CertificateDirectory.load(certs(), CLOCK).store();
    assertTrue(store.find("xn--mnchen-3ya.test") != null);
    assertTrue(store.find("a.xn--mnchen-3ya.test") != null);
    assertTrue(Files.exists(certs().resolve("xn--mnchen-3ya.test.crt")));
    assertEquals(
        "straße.test: a letter whose encoding is ambiguous; write the name as \"xn--...\"",
        assertThrows(
                IllegalArgumentException.class,
                () -> DevelopmentCertificates.issue(certs(), List.of("straße.test"), CLOCK))
            .getMessage());
  }
}
