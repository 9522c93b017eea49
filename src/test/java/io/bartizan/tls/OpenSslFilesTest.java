package io.bartizan.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bartizan.config.Passphrases;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Files as {@code openssl} writes them, and keys as its client asks for them. */
@Timeout(60)
class OpenSslFilesTest {
  private static final TestAuthority ROOT = TestAuthority.root("root");

  @TempDir Path certs;

  @BeforeEach
  void writeAPair() throws Exception {
    assumeTrue(available(), "openssl is not installed");
    ROOT.issue("a.test").write(certs, "a", ROOT.certificate);
  }

  private static boolean available() throws InterruptedException {
    try {
      return new ProcessBuilder("openssl", "version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Runs it in the folder; gives back all it prints. */
  private String openssl(String arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments.split(" ")));
    Process process =
        new ProcessBuilder(command).directory(certs.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    return output;
  }

  private CertificateReport load(String passphrase) {
    return CertificateDirectory.load(
            certs,
            InstantSource.system(),
            new Passphrases(Map.of("*", passphrase)),
            CertificateStore.empty())
        .reports()
        .getFirst();
  }

  @ParameterizedTest
  @CsvSource({
    "sesame, pkcs8 -topk8",
    "grün, pkcs8 -topk8",
    "sesame, pkcs8 -topk8 -v2 aes-128-cbc -v2prf hmacWithSHA512 -iter 600000",
    "sesame, pkcs8 -topk8 -v2 des3",
    "sesame, pkcs8 -topk8 -scrypt",
    "sesame, pkcs8 -topk8 -v1 PBE-SHA1-3DES",
    "sesame, pkcs8 -topk8 -v1 PBE-MD5-DES -provider legacy -provider default",
    "sesame, ec -aes256",
    "grün, ec -aes128",
    "sesame, ec -des3",
  })
  void everyWayOfEncryptingAKeyOpens(String passphrase, String how) throws Exception {
    Files.move(certs.resolve("a.key"), certs.resolve("plain"));
    String said = openssl(how + " -in plain -out a.key -passout pass:" + passphrase);
    assumeTrue(Files.size(certs.resolve("a.key")) > 0, said);
    assertEquals(List.of(), load(passphrase).problems());
    assertTrue(load(passphrase).loaded());
    assertTrue(
        load("wrong").problems().getFirst().message().contains("does not open it"),
        load("wrong").problems()::toString);
  }

  @ParameterizedTest
  @CsvSource({
    "sesame, ''",
    "grün, ''",
    "'', ''",
    "sesame, -iter 600000 -macalg sha512",
    "sesame, -legacy",
    "'', -legacy",
    "sesame, -nomac",
    "sesame, -keypbe NONE -certpbe NONE",
    "sesame, -name a.test -caname root",
  })
  void everyKindOfPkcs12Opens(String passphrase, String how) throws Exception {
    String said =
        openssl(
            ("pkcs12 -export -inkey a.key -in a.crt -out b.p12 -passout pass:"
                    + passphrase
                    + " "
                    + how)
                .strip());
    Files.delete(certs.resolve("a.crt"));
    Files.delete(certs.resolve("a.key"));
    assumeTrue(Files.exists(certs.resolve("b.p12")), said);
    assertEquals(List.of(), load(passphrase).problems());
    assertTrue(load(passphrase).loaded());
    if (!how.contains("NONE")) {
      assertTrue(
          load("wrong").problems().getFirst().message().contains("does not open it"),
          load("wrong").problems()::toString);
    }
  }

  @Test
  void anEmptyPassphraseNeedNotBeGiven() throws Exception {
    openssl("pkcs12 -export -inkey a.key -in a.crt -out b.p12 -passout pass:");
    Files.delete(certs.resolve("a.crt"));
    Files.delete(certs.resolve("a.key"));
    LoadedCertificates loaded = CertificateDirectory.load(certs, InstantSource.system());
    assertEquals(List.of(), loaded.refused());
    assertEquals(1, loaded.store().certificates().size());
  }

  @ParameterizedTest
  @EnumSource
  void ofThreeKeysForOneNameTheClientsOfferChooses(TlsLibrary library) throws Exception {
    ROOT.issue("RSA", TestAuthority.NOW.plus(Duration.ofDays(10)), "a.test").write(certs, "rsa");
    ROOT.issue("Ed25519", TestAuthority.NOW.plus(Duration.ofDays(10)), "a.test").write(certs, "ed");
    CertificateStore store = CertificateDirectory.load(certs, InstantSource.system()).store();
    assertEquals(3, store.certificates().size());
    try (TlsServer server = new TlsServer(library, store)) {
      String all = "ed25519:rsa_pss_rsae_sha256:ecdsa_secp256r1_sha256";
      for (String version : List.of("-tls1_2", "-tls1_3")) {
        assertEquals("ecdsa", signature(server, version, all), version);
        assertEquals("ed25519", signature(server, version, "ed25519:rsa_pss_rsae_sha256"), version);
        assertEquals("ed25519", signature(server, version, "ed25519"), version);
        assertEquals("rsa-pss", signature(server, version, "rsa_pss_rsae_sha256"), version);
      }
      // What fits nothing gets an alert and not a certificate it cannot verify.
      assertEquals("", signature(server, "-tls1_3", "ed448"));
    }
  }

  /** The JDK's TLS itself refuses the dot, which RFC 6066, section 3, does not allow. */
  @ParameterizedTest
  @EnumSource(names = "BORINGSSL")
  void aNameMayBeInAnyCaseAndEndInADot(TlsLibrary library) throws Exception {
    ROOT.issue("other.test").write(certs, "default");
    CertificateStore store = CertificateDirectory.load(certs, InstantSource.system()).store();
    try (TlsServer server = new TlsServer(library, store)) {
      for (String name : List.of("a.test", "A.Test", "a.test.", "A.TEST.")) {
        String output =
            openssl("s_client -connect 127.0.0.1:" + server.port() + " -servername " + name);
        assertTrue(output.contains("subject=CN = a.test\n"), output);
      }
    }
  }

  /** What the server signed with; empty where the handshake failed. */
  private String signature(TlsServer server, String version, String offer) throws Exception {
    String output =
        openssl(
            "s_client -connect 127.0.0.1:"
                + server.port()
                + " -servername a.test "
                + version
                + " -sigalgs "
                + offer);
    String said = "Peer signature type: ";
    return output
        .lines()
        .filter(line -> line.startsWith(said))
        .map(line -> line.substring(said.length()).toLowerCase(Locale.ROOT))
        .findFirst()
        .orElse("");
  }
}
