package io.bartizan.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the JDK's client cannot say: with {@code openssl s_client}, skipped where it is missing. */
class OpenSslClientTest {
  private static CertificateStore store = CertificateStore.empty();

  @BeforeAll
  static void writeCertificates(@TempDir Path directory) throws Exception {
    assumeTrue(OpenSslClient.available(), "openssl is not installed");
    TestAuthority root = TestAuthority.root("root");
    root.issue("both.example.org").write(directory, "both-ec");
    root.issue("RSA", TestAuthority.NOW.plus(Duration.ofDays(10)), "both.example.org")
        .write(directory, "both-rsa");
    store = CertificateDirectory.load(directory, InstantSource.system()).store();
    assertEquals(2, store.certificates().size());
  }

  private static String client(TlsServer server, String input, String... options) throws Exception {
    return OpenSslClient.run(server.port(), "both.example.org", input, options);
  }

  @ParameterizedTest
  @EnumSource
  void oldVersionsAreRefused(TlsLibrary library) throws Exception {
    try (TlsServer server = new TlsServer(library, store)) {
      for (String version : List.of("-tls1", "-tls1_1")) {
        String output = client(server, "", version, "-cipher", "ALL:@SECLEVEL=0");
        assertTrue(output.contains("alert protocol version"), output);
      }
      assertTrue(client(server, "", "-tls1_2").contains("New, TLSv1.2"));
      assertTrue(client(server, "", "-tls1_3").contains("New, TLSv1.3"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void suitesWithoutForwardSecrecyAreRefused(TlsLibrary library) throws Exception {
    try (TlsServer server = new TlsServer(library, store)) {
      for (String suite :
          List.of("AES128-GCM-SHA256", "ECDHE-RSA-AES128-SHA", "DHE-RSA-AES128-SHA")) {
        String output = client(server, "", "-tls1_2", "-cipher", suite);
        assertTrue(output.contains("alert handshake failure"), output);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void theKeyFitsTheOfferedSignatures(TlsLibrary library) throws Exception {
    try (TlsServer server = new TlsServer(library, store)) {
      for (String version : List.of("-tls1_2", "-tls1_3")) {
        String ecdsa =
            client(server, "", version, "-sigalgs", "ecdsa_secp256r1_sha256:rsa_pss_rsae_sha256");
        assertTrue(ecdsa.contains("Peer signature type: ECDSA"), ecdsa);
        String rsa =
            client(server, "", version, "-sigalgs", "rsa_pss_rsae_sha256:rsa_pkcs1_sha256");
        assertTrue(rsa.contains("Peer signature type: RSA-PSS"), rsa);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aClientCannotRenegotiate(TlsLibrary library) throws Exception {
    try (TlsServer server = new TlsServer(library, store)) {
      String output = client(server, "R\n", "-tls1_2");
      assertTrue(output.contains("RENEGOTIATING"), output);
      assertTrue(
          output.contains("no renegotiation")
              || output.contains("alert unexpected message")
              || output.contains("alert handshake failure"),
          output);
    }
  }
}
