package io.bartizan.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.config.ClientAuthConfig;
import io.bartizan.config.ClientAuthConfig.Mode;
import io.bartizan.http.ClientAccess;
import io.bartizan.http.ClientIdentity;
import io.bartizan.http.TlsInfo;
import io.bartizan.tls.TestClients.Client;
import io.bartizan.tls.TestClients.Order;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every mode, every kind of certificate, both versions of TLS and both libraries. */
@Timeout(120)
class ClientAuthHandshakeTest {
  private static final TestAuthority SERVERS = TestAuthority.root("servers");
  private static final TestClients CLIENTS = TestClients.root("clients");
  private static final TestClients OTHERS = TestClients.root("others");
  private static final Client GOOD =
      CLIENTS.issue(Order.of("CN=api-1,O=Example").dns("api-1.partner.example"));
  private static final Client REVOKED =
      CLIENTS.issue(Order.of("CN=api-2,O=Example").dns("api-2.partner.example"));
  private static final Instant NEXT_WEEK = TestAuthority.NOW.plus(Duration.ofDays(7));

  @TempDir Path folder;
  private final AtomicReference<Instant> now = new AtomicReference<>(TestAuthority.NOW);
  private final InstantSource clock = now::get;
  private CertificateStore store = CertificateStore.empty();

  @BeforeEach
  void writeFiles() throws IOException {
    SERVERS.issue("a.test", "b.test").write(folder, "server");
    store = CertificateDirectory.load(folder, InstantSource.system()).store();
    Files.writeString(folder.resolve("ca.pem"), CLIENTS.pem());
    writeCrl(REVOKED);
  }

  private void writeCrl(Client... revoked) throws IOException {
    Files.writeString(
        folder.resolve("clients.crl"),
        CLIENTS.crl(
            NEXT_WEEK,
            List.of(revoked).stream()
                .map(Client::certificate)
                .toArray(java.security.cert.X509Certificate[]::new)));
  }

  private ClientAuthConfig rule(Mode mode, boolean crl) {
    return Rules.rule("rule", mode)
        .ca(folder.resolve("ca.pem"))
        .crls(crl ? List.of(folder.resolve("clients.crl")) : List.of())
        .sans("DNS:*.partner.example")
        .build();
  }

  private ClientRules rules(ClientAuthConfig... rules) {
    return ClientRules.read(
        List.of(rules),
        List.of(TlsServer.LISTENER),
        clock,
        problem -> {
          throw new AssertionError(problem.toString());
        },
        warning -> {});
  }

  private TlsServer server(TlsLibrary library, ClientRules rules) {
    return new TlsServer(library, store, rules);
  }

  /** The greeting, or null where the handshake failed. */
  private static @Nullable String meetBy(TlsServer server, SSLContext context, String version) {
    try (SSLSocket socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(InetAddress.ofLiteral("127.0.0.1"), server.port())) {
      socket.setSoTimeout(20_000);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setServerNames(List.of(new SNIHostName("a.test")));
      parameters.setProtocols(new String[] {version});
      socket.setSSLParameters(parameters);
      return new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
          .readLine();
    } catch (IOException e) {
      return null;
    }
  }

  private static @Nullable String meet(TlsServer server, @Nullable Client client, String version)
      throws Exception {
    return meetBy(server, TestClients.context(client, SERVERS.certificate), version);
  }

  private static Map<String, Client> bad() {
    Map<String, Client> bad = new LinkedHashMap<>();
    bad.put("wrong authority", OTHERS.issue(Order.of("CN=api-1").dns("api-1.partner.example")));
    bad.put(
        "expired",
        CLIENTS.issue(
            Order.of("CN=old")
                .dns("old.partner.example")
                .notAfter(TestAuthority.NOW.minus(Duration.ofHours(1)))));
    bad.put("revoked", REVOKED);
    bad.put("wrong name", CLIENTS.issue(Order.of("CN=api-1").dns("api-1.example")));
    bad.put(
        "wrong use",
        CLIENTS.issue(
            Order.of("CN=api-1").dns("x.partner.example").use(KeyPurposeId.id_kp_serverAuth)));
    bad.put("self-signed", TestClients.selfSigned(Order.of("CN=clients").dns("x.partner.example")));
    return bad;
  }

  @ParameterizedTest
  @CsvSource({
    "BORINGSSL, TLSv1.2",
    "BORINGSSL, TLSv1.3",
    "JDK, TLSv1.2",
    "JDK, TLSv1.3",
  })
  void whoGetsInDependsOnTheModeAndTheCertificate(TlsLibrary library, String version)
      throws Exception {
    for (Mode mode : Mode.values()) {
      ClientAuthConfig rule =
          mode == Mode.NONE ? Rules.rule("none", Mode.NONE).build() : rule(mode, true);
      try (TlsServer server = server(library, rules(rule))) {
        String greeting = "a.test " + version + " HTTP/1.1";
        assertEquals(
            mode == Mode.REQUIRED ? null : greeting, meet(server, null, version), "no certificate");
        assertNull(certificateOf(server, mode == Mode.REQUIRED ? null : "none"));
        assertEquals(greeting, meet(server, GOOD, version), mode + " good");
        ClientIdentity identity = certificateOf(server, "good");
        assertEquals(
            mode == Mode.NONE ? null : "CN=api-1,O=Example",
            identity == null || identity.certificate() == null
                ? null
                : identity.certificate().subject());
        for (Map.Entry<String, Client> each : bad().entrySet()) {
          assertEquals(
              mode == Mode.NONE ? greeting : null,
              meet(server, each.getValue(), version),
              mode + " " + each.getKey());
          if (mode == Mode.NONE) {
            assertNotNull(server.agreed.poll(20, TimeUnit.SECONDS));
          } else {
            assertEquals(
                HandshakeFailure.BAD_CLIENT_CERTIFICATE,
                server.reasons.poll(20, TimeUnit.SECONDS),
                mode + " " + each.getKey());
          }
        }
      }
    }
  }

  /** Who asks on the connection that was made last; null for nobody known. */
  private static @Nullable ClientIdentity certificateOf(TlsServer server, @Nullable String made)
      throws InterruptedException {
    if (made == null) {
      assertEquals(
          HandshakeFailure.BAD_CLIENT_CERTIFICATE, server.reasons.poll(20, TimeUnit.SECONDS));
      return null;
    }
    TlsInfo info = server.agreed.poll(20, TimeUnit.SECONDS);
    ClientAccess access = Objects.requireNonNull(info).clients();
    ClientIdentity identity = Objects.requireNonNull(access).forHost("a.test");
    assertNotNull(identity);
    return identity.certificate() == null ? null : identity;
  }

  @ParameterizedTest
  @CsvSource({
    "BORINGSSL, TLSv1.2",
    "BORINGSSL, TLSv1.3",
    "JDK, TLSv1.2",
    "JDK, TLSv1.3",
  })
  void aResumedSessionHasTheIdentityAndIsNoWayRoundTheNextReading(
      TlsLibrary library, String version) throws Exception {
    writeCrl();
    ClientRules rules = rules(rule(Mode.REQUIRED, true));
    SSLContext context = TestClients.context(REVOKED, SERVERS.certificate);
    try (TlsServer server = server(library, rules)) {
      assertNotNull(meetBy(server, context, version));
      assertFalse(Objects.requireNonNull(server.agreed.take()).resumed());
      assertNotNull(meetBy(server, context, version));
      TlsInfo resumed = server.agreed.take();
      // The JDK's server shakes hands in full where TLS 1.2 asks for a certificate.
      assertEquals(library == TlsLibrary.BORINGSSL || version.equals("TLSv1.3"), resumed.resumed());
      ClientAccess access = Objects.requireNonNull(resumed.clients());
      assertEquals("CN=api-2,O=Example", subject(access.forHost("a.test")));

      writeCrl(REVOKED);
      assertEquals(CertificateReload.State.LOADED, reload(rules));
      assertNull(meetBy(server, context, version), "revoked since");
      assertNull(access.forHost("a.test"), "the connection that stands");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "BORINGSSL, TLSv1.2",
    "BORINGSSL, TLSv1.3",
    "JDK, TLSv1.2",
    "JDK, TLSv1.3",
  })
  void whatExpiresIsNotResumed(TlsLibrary library, String version) throws Exception {
    Client soon =
        CLIENTS.issue(
            Order.of("CN=soon")
                .dns("soon.partner.example")
                .notAfter(TestAuthority.NOW.plus(Duration.ofHours(1))));
    ClientRules rules = rules(rule(Mode.OPTIONAL, false));
    SSLContext context = TestClients.context(soon, SERVERS.certificate);
    try (TlsServer server = server(library, rules)) {
      assertNotNull(meetBy(server, context, version));
      now.set(TestAuthority.NOW.plus(Duration.ofHours(2)));
      assertNull(meetBy(server, context, version));
      assertEquals(
          HandshakeFailure.BAD_CLIENT_CERTIFICATE, server.reasons.poll(20, TimeUnit.SECONDS));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSessionOfNoRuleIsNotResumedUnderOne(TlsLibrary library) throws Exception {
    ClientAuthConfig free = Rules.rule("free", Mode.NONE).hosts("b.test").build();
    ClientRules rules = rules(rule(Mode.REQUIRED, false), free);
    try (TlsServer server = server(library, rules)) {
      assertNull(meet(server, null, "TLSv1.3"));
      assertNotNull(meet(server, GOOD, "TLSv1.3"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void anUnchangedReadingKeepsSessions(TlsLibrary library) throws Exception {
    ClientRules rules = rules(rule(Mode.REQUIRED, true));
    SSLContext context = TestClients.context(GOOD, SERVERS.certificate);
    try (TlsServer server = server(library, rules)) {
      assertNotNull(meetBy(server, context, "TLSv1.3"));
      server.agreed.take();
      assertEquals(CertificateReload.State.UNCHANGED, reload(rules));
      assertNotNull(meetBy(server, context, "TLSv1.3"));
      assertTrue(server.agreed.take().resumed());
    }
  }

  private static CertificateReload.State reload(ClientRules rules) {
    List<ClientRules.RuleOutcome> read = rules.read();
    rules.apply(read);
    return read.getFirst().state();
  }

  private static String subject(@Nullable ClientIdentity identity) {
    return Objects.requireNonNull(Objects.requireNonNull(identity).certificate()).subject();
  }
}
