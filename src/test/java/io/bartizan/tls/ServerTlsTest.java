package io.bartizan.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.config.TlsConfig.UnknownServerName;
import io.bartizan.tls.TestAuthority.Leaf;
import io.bartizan.tls.TlsClient.Met;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ServerTlsTest {
  private static final TestAuthority ROOT = TestAuthority.root("root");
  private static final TestAuthority RSA_ROOT = TestAuthority.root("rsa root", "RSA");
  private static CertificateStore store = CertificateStore.empty();
  private static CertificateStore storeWithoutDefault = CertificateStore.empty();

  @BeforeAll
  static void writeCertificates(@TempDir Path directory) throws IOException {
    TestAuthority intermediate = ROOT.intermediate("intermediate");
    intermediate
        .issue("www.example.com", "shop.example.com")
        .write(directory, "www", intermediate.certificate, ROOT.certificate);
    ROOT.issue("*.example.com").write(directory, "wildcard");
    ROOT.issue("127.0.0.1").write(directory, "address");
    ROOT.issue("both.example.org").write(directory, "both-ec");
    RSA_ROOT
        .issue("RSA", TestAuthority.NOW.plus(Duration.ofDays(10)), "both.example.org")
        .write(directory, "both-rsa");
    ROOT.issue("Ed25519", TestAuthority.NOW.plus(Duration.ofDays(10)), "ed.example.org")
        .write(directory, "ed");
    ROOT.issue("P384", TestAuthority.NOW.plus(Duration.ofDays(10)), "p384.example.org")
        .write(directory, "p384");
    storeWithoutDefault = load(directory);
    ROOT.issue("fallback.test").write(directory, "default");
    store = load(directory);
  }

  private static CertificateStore load(Path directory) {
    LoadedCertificates loaded = CertificateDirectory.load(directory, InstantSource.system());
    assertEquals(0, loaded.refused().size(), loaded.refused()::toString);
    return loaded.store();
  }

  private static TlsClient client() {
    return new TlsClient(ROOT.certificate, RSA_ROOT.certificate);
  }

  private static String commonNameFor(TlsServer server, String serverName) throws IOException {
    return client().serverName(serverName).meet(server.port()).commonName();
  }

  @ParameterizedTest
  @EnumSource
  void theCertificateIsChosenByServerName(TlsLibrary library) throws Exception {
    try (TlsServer server = new TlsServer(library, store)) {
      assertEquals("CN=www.example.com", commonNameFor(server, "www.example.com"));
      assertEquals("CN=www.example.com", commonNameFor(server, "shop.example.com"));
      assertEquals("CN=www.example.com", commonNameFor(server, "WWW.Example.COM"));
      assertEquals("CN=*.example.com", commonNameFor(server, "other.example.com"));
      assertEquals("CN=fallback.test", commonNameFor(server, "two.labels.example.com"));
      assertEquals("CN=fallback.test", commonNameFor(server, "unknown.test"));
      assertEquals("CN=p384.example.org", commonNameFor(server, "p384.example.org"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aClientThatNamesNobodyGetsTheCertificateOfTheAddress(TlsLibrary library) throws Exception {
    try (TlsServer server = new TlsServer(library, store)) {
      Met met = client().serverName(null).meet(server.port());
      assertEquals("CN=127.0.0.1", met.commonName());
      assertTrue(met.greeting().startsWith("null "), met.greeting());
    }
  }

  @ParameterizedTest
  @EnumSource
  void theChainIsSentWithoutTheRoot(TlsLibrary library) throws Exception {
    try (TlsServer server = new TlsServer(library, store)) {
      assertEquals(2, client().serverName("www.example.com").meet(server.port()).chainLength());
    }
  }

  @ParameterizedTest
  @EnumSource
  void anUnknownNameWithoutDefaultGetsTheAlert(TlsLibrary library) throws Exception {
    try (TlsServer server = new TlsServer(library, storeWithoutDefault)) {
      assertAlert("unrecognized_name", server, client().serverName("unknown.test"));
      assertEquals("no certificate for unknown.test", server.failure().getMessage());
    }
  }

  @ParameterizedTest
  @EnumSource
  void anUnknownNameIsRefusedWhereSettingsSaySo(TlsLibrary library) throws Exception {
    try (TlsServer server =
        new TlsServer(library, store, UnknownServerName.REFUSE, Duration.ofSeconds(30))) {
      assertAlert("unrecognized_name", server, client().serverName("unknown.test"));
      assertEquals("CN=www.example.com", commonNameFor(server, "www.example.com"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void theKeyIsOfATypeTheClientCanVerify(TlsLibrary library) throws Exception {
    try (TlsServer server = new TlsServer(library, store)) {
      for (String version : new String[] {"TLSv1.3", "TLSv1.2"}) {
        TlsClient any = client().serverName("both.example.org").protocols(version);
        assertEquals("EC", keyAlgorithm(server, any), version);
        TlsClient onlyRsa =
            client()
                .serverName("both.example.org")
                .protocols(version)
                .signatures("rsa_pss_rsae_sha256", "rsa_pkcs1_sha256");
        assertEquals("RSA", keyAlgorithm(server, onlyRsa), version);
      }
      TlsClient rsaSuite =
          client()
              .serverName("both.example.org")
              .protocols("TLSv1.2")
              .suites("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
      assertEquals("RSA", keyAlgorithm(server, rsaSuite));
    }
  }

  private static String keyAlgorithm(TlsServer server, TlsClient client) throws IOException {
    return client.meet(server.port()).certificate().getPublicKey().getAlgorithm();
  }

  @ParameterizedTest
  @EnumSource
  void anEd25519KeyServes(TlsLibrary library) throws Exception {
    try (TlsServer server = new TlsServer(library, store)) {
      assertEquals("CN=ed.example.org", commonNameFor(server, "ed.example.org"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatWasAgreedOnReachesTheListener(TlsLibrary library) throws Exception {
    try (TlsServer server = new TlsServer(library, store)) {
      TlsClient client = client().serverName("Shop.example.com");
      assertEquals(
          "shop.example.com TLSv1.3 HTTP/2",
          client.alpn("http/1.1", "h2").meet(server.port()).greeting());
      assertEquals(
          "shop.example.com TLSv1.3 HTTP/1.1",
          client.alpn("spdy", "http/1.1").meet(server.port()).greeting());
      assertEquals(
          "shop.example.com TLSv1.2 HTTP/1.1",
          client.alpn().protocols("TLSv1.2").meet(server.port()).greeting());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aClientOfAnotherProtocolGetsTheAlert(TlsLibrary library) throws Exception {
    try (TlsServer server = new TlsServer(library, store)) {
      assertAlert(
          "no_application_protocol", server, client().serverName("www.example.com").alpn("ftp"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void theNextHandshakeSeesTheNextStore(TlsLibrary library, @TempDir Path directory)
      throws Exception {
    Leaf renewed = ROOT.issue("www.example.com");
    renewed.write(directory, "www");
    try (TlsServer server = new TlsServer(library, store);
        SSLSocket before = client().serverName("www.example.com").connect(server.port())) {
      server.store = load(directory);
      // A client each: none may resume the session of another.
      for (int i = 0; i < 4; i++) {
        Met met = client().serverName("www.example.com").meet(server.port());
        assertEquals(renewed.certificate(), met.certificate());
      }
      assertAlert("unrecognized_name", server, client().serverName("unknown.test"));
      String line =
          new BufferedReader(
                  new InputStreamReader(before.getInputStream(), StandardCharsets.US_ASCII))
              .readLine();
      assertEquals("www.example.com TLSv1.3 HTTP/1.1", line);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whoSaysNothingIsClosedAfterTheTimeout(TlsLibrary library) throws Exception {
    try (TlsServer server =
            new TlsServer(library, store, UnknownServerName.DEFAULT, Duration.ofMillis(50));
        Socket silent = new Socket(InetAddress.ofLiteral("127.0.0.1"), server.port())) {
      silent.setSoTimeout(20_000);
      assertEquals(-1, silent.getInputStream().read());
      assertInstanceOf(SslHandshakeTimeoutException.class, server.failure());
    }
  }

  @ParameterizedTest
  @EnumSource
  void theTimeoutHoldsBetweenHelloAndTheEnd(TlsLibrary library) throws Exception {
    try (TlsServer server =
            new TlsServer(library, store, UnknownServerName.DEFAULT, Duration.ofMillis(500));
        Socket stalling = new Socket(InetAddress.ofLiteral("127.0.0.1"), server.port())) {
      stalling.setSoTimeout(20_000);
      stalling.getOutputStream().write(Hellos.hello("www.example.com"));
      assertEquals(22, stalling.getInputStream().read(), "the server's part of the handshake");
      stalling.getInputStream().readAllBytes();
      assertInstanceOf(SslHandshakeTimeoutException.class, server.failure());
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNotTlsIsClosed(TlsLibrary library) throws Exception {
    try (TlsServer server = new TlsServer(library, store)) {
      for (byte[] garbage :
          new byte[][] {
            "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
            {22, 3, 1, 0, 0},
            {22, 3, 1, 0, 5, 1, 0, 0, 1, 0},
            {21, 3, 1, 0, 2, 2, 0},
            Hellos.hello("a\nb.example.com"),
            Hellos.oversized(),
          }) {
        try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), server.port())) {
          socket.setSoTimeout(20_000);
          socket.getOutputStream().write(garbage);
          byte[] answer = socket.getInputStream().readAllBytes();
          assertTrue(
              answer.length == 0 || answer[0] == 21, "only an alert: " + Arrays.toString(answer));
          assertInstanceOf(Exception.class, server.failure());
        }
      }
    }
  }

  @Test
  void aHelloMayComeByteByByte() throws Exception {
    try (TlsServer server = new TlsServer(TlsLibrary.best(), store);
        Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), server.port())) {
      socket.setSoTimeout(20_000);
      socket.setTcpNoDelay(true);
      for (byte b : Hellos.hello("www.example.com")) {
        socket.getOutputStream().write(b);
      }
      assertEquals(22, socket.getInputStream().read(), "the server's part of the handshake");
    }
  }

  private static void assertAlert(String alert, TlsServer server, TlsClient client) {
    SSLHandshakeException e =
        assertThrows(SSLHandshakeException.class, () -> client.meet(server.port()));
    assertTrue(String.valueOf(e.getMessage()).contains(alert), e.getMessage());
  }
}
