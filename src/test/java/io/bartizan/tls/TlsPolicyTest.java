package io.bartizan.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bartizan.config.TlsGroup;
import io.bartizan.config.TlsPolicyConfig;
import io.bartizan.config.TlsProfile;
import io.bartizan.config.TlsSuite;
import io.bartizan.config.TlsTicketsConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Versions, suites and groups, asked for one by one. */
class TlsPolicyTest {
  private static final List<String> VERSIONS = List.of("-tls1_2", "-tls1_3");
  private static final String NAME = "both.example.org";
  private static final TlsPolicyConfig MODERN =
      new TlsPolicyConfig(TlsProfile.MODERN, List.of(), TlsPolicyConfig.DEFAULT_GROUPS);
  private static final Map<TlsGroup, Integer> NUMBERS =
      Map.of(
          TlsGroup.X25519MLKEM768, 0x11EC,
          TlsGroup.X25519, 29,
          TlsGroup.P256, 23,
          TlsGroup.P384, 24,
          TlsGroup.P521, 25);

  private static final TestAuthority ROOT = TestAuthority.root("root");
  private static CertificateStore store = CertificateStore.empty();

  @BeforeAll
  static void writeCertificates(@TempDir Path directory) throws Exception {
    assumeTrue(OpenSslClient.available(), "openssl is not installed");
    ROOT.issue(NAME).write(directory, "both-ec");
    ROOT.issue("RSA", TestAuthority.NOW.plus(Duration.ofDays(10)), NAME)
        .write(directory, "both-rsa");
    store = CertificateDirectory.load(directory, InstantSource.system()).store();
    assertEquals(2, store.certificates().size());
  }

  private static String openSslName(TlsSuite suite) {
    return switch (suite) {
      case TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 -> "ECDHE-ECDSA-AES128-GCM-SHA256";
      case TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 -> "ECDHE-RSA-AES128-GCM-SHA256";
      case TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 -> "ECDHE-ECDSA-AES256-GCM-SHA384";
      case TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 -> "ECDHE-RSA-AES256-GCM-SHA384";
      case TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 -> "ECDHE-ECDSA-CHACHA20-POLY1305";
      case TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256 -> "ECDHE-RSA-CHACHA20-POLY1305";
    };
  }

  private static TlsPolicyConfig suites(TlsSuite... suites) {
    return new TlsPolicyConfig(
        TlsProfile.INTERMEDIATE, List.of(suites), TlsPolicyConfig.DEFAULT_GROUPS);
  }

  private static TlsPolicyConfig groups(TlsGroup... groups) {
    return new TlsPolicyConfig(
        TlsProfile.INTERMEDIATE, TlsProfile.INTERMEDIATE.suites(), List.of(groups));
  }

  private static String client(TlsServer server, String... options) throws Exception {
    return OpenSslClient.run(server.port(), NAME, "Q\n", options);
  }

  private static void assertContains(String expected, String output) {
    assertTrue(output.contains(expected), () -> "not there: " + expected + "\nin " + output);
  }

  @ParameterizedTest
  @EnumSource
  void modernSpeaksTls13Only(TlsLibrary library) throws Exception {
    try (TlsServer server = new TlsServer(library, store, MODERN)) {
      assertContains("alert protocol version", client(server, "-tls1_2"));
      assertContains("New, TLSv1.3", client(server));
    }
  }

  @ParameterizedTest
  @EnumSource
  void intermediateSpeaksTls12WithEachOfItsSuites(TlsLibrary library) throws Exception {
    try (TlsServer server = new TlsServer(library, store, TlsPolicyConfig.DEFAULT)) {
      assertEquals(6, TlsPolicyConfig.DEFAULT.suites().size());
      for (TlsSuite suite : TlsPolicyConfig.DEFAULT.suites()) {
        String name = openSslName(suite);
        assertContains(
            "New, TLSv1.2, Cipher is " + name, client(server, "-tls1_2", "-cipher", name));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void theSuitesOfTls13AreAllThereInTheOrderOfTheClient(TlsLibrary library) throws Exception {
    try (TlsServer server = new TlsServer(library, store, MODERN)) {
      for (String suite :
          List.of(
              "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256")) {
        assertContains("New, TLSv1.3, Cipher is " + suite, client(server, "-ciphersuites", suite));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void onlyListedSuitesAreTaken(TlsLibrary library) throws Exception {
    TlsSuite listed = TlsSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256;
    try (TlsServer server = new TlsServer(library, store, suites(listed))) {
      for (TlsSuite suite : TlsSuite.values()) {
        String name = openSslName(suite);
        assertContains(
            suite == listed ? "New, TLSv1.2, Cipher is " + name : "alert handshake failure",
            client(server, "-tls1_2", "-cipher", name));
      }
      assertContains("New, TLSv1.3", client(server, "-tls1_3"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void ourOrderOfSuitesDecidesInTls12(TlsLibrary library) throws Exception {
    TlsSuite aes = TlsSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384;
    TlsSuite chaCha = TlsSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256;
    for (TlsSuite[] order : new TlsSuite[][] {{aes, chaCha}, {chaCha, aes}}) {
      try (TlsServer server = new TlsServer(library, store, suites(order))) {
        for (TlsSuite[] theirs : new TlsSuite[][] {{aes, chaCha}, {chaCha, aes}}) {
          String offer = openSslName(theirs[0]) + ":" + openSslName(theirs[1]);
          assertContains(
              "Cipher is " + openSslName(order[0]), client(server, "-tls1_2", "-cipher", offer));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void theCertificateFitsTheListedSuites(TlsLibrary library) throws Exception {
    try (TlsServer server =
        new TlsServer(library, store, suites(TlsSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256))) {
      assertContains("Cipher is ECDHE-RSA-AES128-GCM-SHA256", client(server, "-tls1_2"));
      assertContains("Peer signature type: ECDSA", client(server, "-tls1_3"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void onlyListedGroupsAreTaken(TlsLibrary library) throws Exception {
    try (TlsServer server = new TlsServer(library, store, groups(TlsGroup.P384))) {
      // In TLS 1.2 the JDK wants the curve of the certificate's key among the groups too.
      for (String version : library == TlsLibrary.JDK ? List.of("-tls1_3") : VERSIONS) {
        // P-256 stands for the certificate's key in TLS 1.2.
        assertContains(
            "Server Temp Key: ECDH, secp384r1", client(server, version, "-groups", "P-256:P-384"));
        // What alert it is differs.
        assertContains("Cipher is (NONE)", client(server, version, "-groups", "P-256:X25519"));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyGroupOfOpenSslCanBeListed(TlsLibrary library) throws Exception {
    Map<TlsGroup, String> keys =
        Map.of(
            TlsGroup.X25519, "X25519, ",
            TlsGroup.P256, "ECDH, prime256v1, ",
            TlsGroup.P384, "ECDH, secp384r1, ",
            TlsGroup.P521, "ECDH, secp521r1, ");
    try (TlsServer server =
        new TlsServer(library, store, groups(keys.keySet().toArray(TlsGroup[]::new)))) {
      for (Map.Entry<TlsGroup, String> key : keys.entrySet()) {
        assertContains(
            "Server Temp Key: " + key.getValue(),
            client(server, "-tls1_3", "-groups", key.getKey().text()));
      }
    }
  }

  @Test
  void thePostQuantumGroupIsPreferredByDefault() throws Exception {
    assumeTrue(TlsLibrary.best() == TlsLibrary.BORINGSSL);
    try (BoringSslClient client = new BoringSslClient(ROOT.certificate);
        TlsServer server = new TlsServer(TlsLibrary.BORINGSSL, store, TlsPolicyConfig.DEFAULT)) {
      for (TlsGroup group : TlsPolicyConfig.DEFAULT_GROUPS) {
        assertEquals(NUMBERS.get(group), client.group(server.port(), NAME, group.text()));
      }
      assertEquals(
          NUMBERS.get(TlsGroup.X25519MLKEM768),
          client.group(server.port(), NAME, "X25519", "P-256", "X25519MLKEM768"));
      assertThrows(AssertionError.class, () -> client.group(server.port(), NAME, "P-521"));
    }
  }

  @Test
  void ourOrderOfGroupsDecides() throws Exception {
    assumeTrue(TlsLibrary.best() == TlsLibrary.BORINGSSL);
    try (BoringSslClient client = new BoringSslClient(ROOT.certificate);
        TlsServer server =
            new TlsServer(
                TlsLibrary.BORINGSSL,
                store,
                groups(TlsGroup.P521, TlsGroup.X25519, TlsGroup.X25519MLKEM768))) {
      assertEquals(
          NUMBERS.get(TlsGroup.P521),
          client.group(server.port(), NAME, "X25519MLKEM768", "X25519", "P-521"));
      assertEquals(
          NUMBERS.get(TlsGroup.X25519),
          client.group(server.port(), NAME, "X25519MLKEM768", "X25519"));
      assertThrows(AssertionError.class, () -> client.group(server.port(), NAME, "P-256"));
    }
  }

  @Test
  void theJdkSaysWhichGroupItLacks() {
    TlsPolicyConfig policy = groups(TlsGroup.X25519, TlsGroup.X25519MLKEM768);
    assertEquals(
        List.of(
            "gateway.json: tls.groups[1]: X25519MLKEM768 needs BoringSSL, and this process uses the"
                + " JDK's TLS (take it off the list, or use a platform with the native library,"
                + " and not -Dbartizan.tls=jdk)"),
        problems(policy));
    assertEquals(List.of(), problems(TlsPolicyConfig.DEFAULT));
    assertEquals(List.of(), problems(groups(TlsGroup.P521)));
  }

  @Test
  void theJdkSaysThatItKeepsTheKeysOfTickets() {
    assertEquals(
        List.of(
            "gateway.json: tls.tickets: keys of session tickets need BoringSSL, and this process"
                + " uses the JDK's TLS (take these settings out, or use a platform with the native"
                + " library, and not -Dbartizan.tls=jdk)"),
        problems(TlsPolicyConfig.DEFAULT, new TlsTicketsConfig(false, Duration.ofHours(12), 1)));
  }

  private static List<String> problems(TlsPolicyConfig policy) {
    return problems(policy, TlsTicketsConfig.DEFAULT);
  }

  private static List<String> problems(TlsPolicyConfig policy, TlsTicketsConfig tickets) {
    return JdkLimits.problems(TlsServer.config(policy, tickets)).stream()
        .map(Object::toString)
        .toList();
  }
}
