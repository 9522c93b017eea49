package io.bartizan.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bartizan.config.OcspConfig;
import io.bartizan.config.Passphrases;
import io.bartizan.tls.TestAuthority.Leaf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What clients see of a responder's answers. */
@Timeout(60)
class OcspHandshakeTest {
  private static final OcspConfig CONFIG = new OcspConfig(true, Duration.ofSeconds(20), null);

  @TempDir Path certs;
  private final TestResponder responder;
  private Instant now = TestAuthority.NOW;
  private final InstantSource clock = () -> now;

  OcspHandshakeTest() throws IOException {
    responder = new TestResponder();
  }

  @AfterEach
  void close() {
    responder.close();
  }

  private CertificateStore load() {
    LoadedCertificates loaded = CertificateDirectory.load(certs, clock);
    assertEquals(List.of(), loaded.refused());
    return loaded.store();
  }

  private OcspStapling stapling(TlsLibrary library) {
    return new OcspStapling(
        CONFIG, library, clock, new OcspResponders(CONFIG.timeout()), Runnable::run, () -> 0);
  }

  private static ServerCertificate named(CertificateStore store, String name) {
    return store.certificates().stream()
        .filter(certificate -> certificate.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private TlsClient client(String name) {
    return new TlsClient(responder.authority.certificate).serverName(name);
  }

  /** The answers that came with the handshake. */
  private static List<byte[]> answers(TlsClient client, TlsServer server) throws IOException {
    try (SSLSocket socket = client.connect(server.port())) {
      return ((ExtendedSSLSession) socket.getSession()).getStatusResponses();
    }
  }

  @Test
  void whoAsksGetsTheAnswerInBothVersionsOnEveryEventLoop() throws Exception {
    responder.write(certs, "a", false, "a.test");
    CertificateStore store = load();
    try (OcspStapling stapling = stapling(TlsLibrary.BORINGSSL);
        TlsServer server = new TlsServer(TlsLibrary.BORINGSSL, store)) {
      stapling.expect(store);
      byte[] staple = Objects.requireNonNull(named(store, "a").staple()).encoded();
      for (String version : List.of("TLSv1.3", "TLSv1.2")) {
        for (int i = 0; i < 4; i++) {
          List<byte[]> answers = answers(client("a.test").protocols(version), server);
          assertEquals(1, answers.size(), version);
          assertArrayEquals(staple, answers.getFirst(), version);
        }
      }
      now = Objects.requireNonNull(named(store, "a").ocsp().nextUpdate());
      assertEquals(List.of(), answers(client("a.test"), server), "too old");
    }
  }

  @ParameterizedTest
  @EnumSource
  void whereThereIsNoAnswerHandshakesAreAsBefore(TlsLibrary library) throws Exception {
    responder.behave((exchange, serial) -> TestResponder.send(exchange, 500, new byte[0]));
    responder.write(certs, "a", false, "a.test");
    responder.write(certs, "must", true, "must.test");
    CertificateStore store = load();
    try (OcspStapling stapling = stapling(library);
        TlsServer server = new TlsServer(library, store)) {
      stapling.expect(store);
      assertEquals(List.of(), answers(client("a.test"), server));
      assertEquals(List.of(), answers(client("must.test"), server));
    }
  }

  @Test
  void anAnswerOfADelegateIsStapledWithItsCertificate() throws Exception {
    var delegate =
        TestResponder.delegate(
            responder.authority, now.plus(Duration.ofDays(2)), KeyPurposeId.id_kp_OCSPSigning);
    responder.behave(
        (exchange, serial) -> {
          var answer = responder.good(serial);
          answer.signer = delegate.pair();
          answer.certificates = List.of(delegate.certificate());
          TestResponder.send(exchange, 200, answer.encoded());
        });
    responder.write(certs, "a", false, "a.test");
    CertificateStore store = load();
    try (OcspStapling stapling = stapling(TlsLibrary.BORINGSSL);
        TlsServer server = new TlsServer(TlsLibrary.BORINGSSL, store)) {
      stapling.expect(store);
      assertEquals(1, answers(client("a.test"), server).size());
    }
  }

  @Test
  void aCertificateThatMustBeStapledGivesWayToAnotherWhileItIsNot() throws Exception {
    Leaf must =
        responder.issue(
            "P256", responder.uri().toString(), true, now.plus(Duration.ofDays(9)), "a.test");
    must.write(certs, "must", responder.authority.certificate);
    Leaf plain = responder.issue("P256", null, false, now.plus(Duration.ofDays(2)), "a.test");
    plain.write(certs, "plain");
    CertificateStore store = load();
    try (OcspStapling stapling = stapling(TlsLibrary.BORINGSSL);
        TlsServer server = new TlsServer(TlsLibrary.BORINGSSL, store)) {
      assertEquals(plain.certificate(), client("a.test").meet(server.port()).certificate());
      stapling.expect(store);
      assertEquals(must.certificate(), client("a.test").meet(server.port()).certificate());
      now = Objects.requireNonNull(named(store, "must").ocsp().nextUpdate());
      assertEquals(plain.certificate(), client("a.test").meet(server.port()).certificate());
    }
  }

  @Test
  void aReloadHasTheStaplesItMustHaveBeforeItIsInForce() throws Exception {
    responder.write(certs, "a", false, "a.test");
    CertificateRotation rotation = new CertificateRotation(certs, clock, Passphrases.NONE, load());
    try (OcspStapling stapling =
            new OcspStapling(CONFIG, TlsLibrary.BORINGSSL, InstantSource.system());
        TlsServer server = new TlsServer(TlsLibrary.BORINGSSL, rotation.store())) {
      rotation.prepareWith(stapling::expect);
      ServerCertificate unchanged = named(rotation.store(), "a");
      responder.write(certs, "must", true, "must.test");
      assertTrue(rotation.reload().applied());
      server.store = rotation.store();
      assertEquals(1, answers(client("must.test"), server).size());
      assertEquals(unchanged, named(rotation.store(), "a"));
    }
  }

  @Test
  void openSslIsGivenTheAnswerOnlyWhereItAsks() throws Exception {
    assumeTrue(available(), "openssl is not installed");
    responder.write(certs, "a", false, "a.test");
    CertificateStore store = load();
    try (OcspStapling stapling = stapling(TlsLibrary.BORINGSSL);
        TlsServer server = new TlsServer(TlsLibrary.BORINGSSL, store)) {
      stapling.expect(store);
      for (String version : List.of("-tls1_2", "-tls1_3")) {
        String asks = openSsl(server, version, "-status");
        assertTrue(asks.contains("OCSP Response Status: successful"), asks);
        assertTrue(asks.contains("Cert Status: good"), asks);
        String asksNot = openSsl(server, version, "-tlsextdebug", "-msg");
        assertTrue(asksNot.contains("New, TLSv1"), asksNot);
        assertFalse(asksNot.contains("CertificateStatus"), asksNot);
        assertFalse(asksNot.contains("\"status request\""), asksNot);
      }
    }
  }

  private static boolean available() throws InterruptedException {
    try {
      return new ProcessBuilder("openssl", "version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static String openSsl(TlsServer server, String... options) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "openssl",
                "s_client",
                "-connect",
                "127.0.0.1:" + server.port(),
                "-servername",
                "a.test"));
    command.addAll(List.of(options));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
