package io.bartizan.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.config.TlsConfig.UnknownServerName;
import io.bartizan.http.TlsInfo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is told of a handshake, whichever library does it. */
@Timeout(60)
class HandshakeReportTest {
  private static final TestAuthority ROOT = TestAuthority.root("root");
  private static CertificateStore store = CertificateStore.empty();

  @BeforeAll
  static void writeCertificates(@TempDir Path directory) throws IOException {
    ROOT.issue("a.test").write(directory, "a");
    store = CertificateDirectory.load(directory, InstantSource.system()).store();
  }

  private static TlsClient client() {
    return new TlsClient(ROOT.certificate).serverName("a.test");
  }

  private static HandshakeFailure reason(TlsServer server) throws InterruptedException {
    return Objects.requireNonNull(server.reasons.poll(20, TimeUnit.SECONDS), "no failure");
  }

  @ParameterizedTest
  @EnumSource
  void aSessionThatIsContinuedIsSaidToBe(TlsLibrary library) throws Exception {
    try (TlsServer server = new TlsServer(library, store)) {
      for (String version : new String[] {"TLSv1.3", "TLSv1.2"}) {
        TlsClient client = client().protocols(version).suites(cipher(version));
        client.meet(server.port());
        assertEquals(new TlsInfo("a.test", version, cipher(version), false), server.agreed.take());
        client.meet(server.port());
        assertEquals(new TlsInfo("a.test", version, cipher(version), true), server.agreed.take());
        client().protocols(version).meet(server.port());
        assertFalse(server.agreed.take().resumed(), "another client");
      }
    }
  }

  private static String cipher(String version) {
    return version.equals("TLSv1.3")
        ? "TLS_AES_128_GCM_SHA256"
        : "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";
  }

  @ParameterizedTest
  @EnumSource
  void whatTheGatewayRefusesHasItsReason(TlsLibrary library) throws Exception {
    try (TlsServer server = new TlsServer(library, store)) {
      assertRefused(server, client().serverName("b.test"));
      assertEquals(HandshakeFailure.NO_CERTIFICATE, reason(server));
      assertRefused(server, client().alpn("ftp"));
      assertEquals(HandshakeFailure.NO_APPLICATION_PROTOCOL, reason(server));
      assertRefused(
          server, client().protocols("TLSv1.2").suites("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"));
      assertEquals(HandshakeFailure.NO_SHARED_CIPHER, reason(server));
    }
  }

  private static void assertRefused(TlsServer server, TlsClient client) {
    assertThrows(SSLHandshakeException.class, () -> client.meet(server.port()));
  }

  @ParameterizedTest
  @EnumSource
  void anOldVersionIsNotSpoken(TlsLibrary library) throws Exception {
    try (TlsServer server = new TlsServer(library, store)) {
      byte[] hello = Hellos.hello("a.test");
      // The version inside the message, behind the record's and the handshake's header.
      hello[10] = 1;
      send(server, hello);
      assertEquals(HandshakeFailure.NO_SHARED_VERSION, reason(server));
    }
  }

  @ParameterizedTest
  @EnumSource
  void whoDoesNotTrustTheGatewaySaysSo(TlsLibrary library) throws Exception {
    try (TlsServer server = new TlsServer(library, store)) {
      for (String version : new String[] {"TLSv1.3", "TLSv1.2"}) {
        TlsClient suspicious = new TlsClient(TestAuthority.root("other").certificate);
        assertRefused(server, suspicious.serverName("a.test").protocols(version));
        assertEquals(HandshakeFailure.CLIENT_ALERT, reason(server), version);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNoHelloIsNotTls(TlsLibrary library) throws Exception {
    try (TlsServer server = new TlsServer(library, store)) {
      send(server, "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertEquals(HandshakeFailure.NOT_TLS, reason(server));
      send(server, Hellos.hello("a\nb.test"));
      assertEquals(HandshakeFailure.NOT_TLS, reason(server));
      send(server, Hellos.oversized());
      assertEquals(HandshakeFailure.NOT_TLS, reason(server));
    }
  }

  private static void send(TlsServer server, byte[] bytes) throws IOException {
    try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), server.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(bytes);
      socket.getInputStream().readAllBytes();
    }
  }

  @ParameterizedTest
  @EnumSource
  void whoGoesAwayAmidTheHandshakeIsTold(TlsLibrary library) throws Exception {
    try (TlsServer server = new TlsServer(library, store)) {
      try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), server.port())) {
        socket.getOutputStream().write(22);
      }
      assertEquals(HandshakeFailure.CLOSED, reason(server));
      try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), server.port())) {
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(Hellos.hello("a.test"));
        assertEquals(22, socket.getInputStream().read(), "the server's part of the handshake");
      }
      assertEquals(HandshakeFailure.CLOSED, reason(server));
    }
  }

  @Test
  void whoOnlyLooksWhetherThePortIsOpenHasNotFailed() throws Exception {
    try (TlsServer server = new TlsServer(TlsLibrary.best(), store)) {
      new Socket(InetAddress.ofLiteral("127.0.0.1"), server.port()).close();
      assertEquals(HandshakeFailure.NEVER_BEGAN, reason(server));
      Socket reset = new Socket(InetAddress.ofLiteral("127.0.0.1"), server.port());
      reset.setSoLinger(true, 0);
      reset.close();
      assertEquals(HandshakeFailure.NEVER_BEGAN, reason(server));
    }
  }

  @Test
  void aHandshakeThatTakesTooLongIsATimeout() throws Exception {
    try (TlsServer server =
            new TlsServer(
                TlsLibrary.best(), store, UnknownServerName.DEFAULT, Duration.ofMillis(50));
        Socket silent = new Socket(InetAddress.ofLiteral("127.0.0.1"), server.port())) {
      assertEquals(HandshakeFailure.TIMEOUT, reason(server));
      assertTrue(silent.isConnected());
    }
  }

  @Test
  void aClientsCertificateIsBlamedWhereverInTheCausesItIs() {
    SSLException boring = new SSLHandshakeException("General OpenSslEngine problem");
    boring.initCause(new CertificateException("not trusted"));
    assertEquals(HandshakeFailure.BAD_CLIENT_CERTIFICATE, HandshakeFailure.of(boring, true));
    assertEquals(
        HandshakeFailure.BAD_CLIENT_CERTIFICATE,
        HandshakeFailure.of(
            new SSLHandshakeException(
                "error:100000c0:SSL routines:OPENSSL_internal:PEER_DID_NOT_RETURN_A_CERTIFICATE"),
            true));
    assertEquals(
        HandshakeFailure.BAD_CLIENT_CERTIFICATE,
        HandshakeFailure.of(new SSLHandshakeException("Empty client certificate chain"), true));
    assertEquals(
        HandshakeFailure.OTHER, HandshakeFailure.of(new SSLException("bad record MAC"), true));
    assertEquals(HandshakeFailure.OTHER, HandshakeFailure.of(new IllegalStateException(), true));
  }
}
