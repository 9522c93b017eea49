package io.bartizan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.admin.AdminToken;
import io.bartizan.http.FramePeer;
import io.bartizan.http.RawClient;
import io.bartizan.tls.DevelopmentCertificates;
import io.bartizan.tls.TestClients;
import io.bartizan.tls.TestClients.Client;
import io.bartizan.tls.TestClients.Order;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Client certificates through the whole gateway, from the handshake to the upstream. */
@Timeout(60)
@NullUnmarked // what a test starts is null until it does
class MutualTlsTest {
  private static final TestClients PARTNERS = TestClients.root("partners");
  private static final TestClients STAFF = TestClients.root("staff");
  private static final Client ADMIN =
      PARTNERS.issue(
          Order.of("CN=admin\\, the \u00e9lder,O=Example")
              .dns("Admin.partner.example")
              .uri("spiffe://example.com/a,b"));
  private static final Client OTHER = PARTNERS.issue(Order.of("CN=other,O=Example"));
  private static final Client EMPLOYEE =
      STAFF.intermediate(Order.of("CN=staff below")).issue(Order.of("CN=employee"));

  private static final String SETTINGS =
      """
      , "headers": {"underscores": "allow"},
      "tls": {"clientAuth": [
        {"name": "opt", "hosts": ["opt.test"], "mode": "optional", "caFile": "partners.pem"},
        {"name": "req", "hosts": ["req.test", "*.req.test"], "mode": "required",
         "caFile": "partners.pem", "crlFile": "partners.crl"},
        {"name": "free", "hosts": ["free.req.test"], "mode": "none"},
        {"name": "twin", "hosts": ["twin.test"], "mode": "required",
         "caFile": "partners.pem", "crlFile": ["partners.crl"], "forward": "none"},
        {"name": "staff", "hosts": ["staff.test"], "mode": "required", "caFile": "staff.pem",
         "forward": "rfc9440"},
        {"name": "inside", "listeners": ["internal"], "mode": "required", "caFile": "staff.pem"}
      ]}
      """;

  private static ScriptedUpstream upstream;
  private static RunningGateway gateway;
  private static Path directory;
  private static X509Certificate authority;

  @BeforeAll
  static void start() throws Exception {
    upstream = ScriptedUpstream.answering("ok");
    RunningGateway.Builder builder =
        new RunningGateway.Builder()
            .tls()
            .listener(
                "{\"name\": \"internal\", \"address\": \"127.0.0.1:0\", \"protocol\": \"https\"},")
            .settings(SETTINGS)
            .routes(routes(upstream.url()));
    directory = builder.directory();
    DevelopmentCertificates.issue(
        directory.resolve("certs"),
        List.of(
            "open.test",
            "opt.test",
            "req.test",
            "a.req.test",
            "free.req.test",
            "twin.test",
            "staff.test",
            "localhost"),
        InstantSource.system());
    Files.writeString(directory.resolve("partners.pem"), PARTNERS.pem());
    Files.writeString(directory.resolve("staff.pem"), STAFF.pem());
    writeCrl();
    gateway = builder.start();
    try (InputStream in = Files.newInputStream(directory.resolve("certs/dev-ca.crt"))) {
      authority = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  private static String routes(String url) {
    return """
      {"pools": {"upstream": {"endpoints": [{"url": "%s"}]}},
       "routes": [
         {"name": "all", "match": {}, "to": {"pool": "upstream"}},
         {"name": "admins", "match": {"path": {"prefix": "/admin"},
                                      "clientCertificate": {"subject": "CN=admin*,O=Example"}},
          "to": {"pool": "upstream"}},
         {"name": "nobody", "match": {"path": {"prefix": "/admin"},
                                      "clientCertificate": {"present": false}},
          "to": {"pool": "upstream"}},
         {"name": "forged", "match": {"path": {"prefix": "/forged"},
                            "headers": [{"name": "x-client-cert-subject", "present": true}]},
          "to": {"pool": "upstream"}}
       ]}
      """
        .formatted(url);
  }

  private static void writeCrl(X509Certificate... revoked) throws IOException {
    Files.writeString(
        directory.resolve("partners.crl"),
        PARTNERS.crl(Instant.now().plus(Duration.ofDays(7)), revoked));
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
    upstream.close();
  }

  @BeforeEach
  void forget() throws Exception {
    while (upstream.waitingRequests() > 0) {
      upstream.nextRequest();
    }
  }

  /**
   * A connection.
   *
   * @param name null for none in the hello
   */
  private static SSLSocket connect(
      String listener, @Nullable String name, @Nullable Client client, String protocol)
      throws Exception {
    SSLSocket socket =
        (SSLSocket)
            TestClients.context(client, authority)
                .getSocketFactory()
                .createSocket("127.0.0.1", gateway.port(listener));
    socket.setSoTimeout(10_000);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setServerNames(name == null ? List.of() : List.of(new SNIHostName(name)));
    parameters.setApplicationProtocols(new String[] {protocol});
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  private static RawClient http1(@Nullable String name, @Nullable Client client) throws Exception {
    return new RawClient(connect("https", name, client, "http/1.1"));
  }

  private static String ask(RawClient client, String host, String... fields) throws IOException {
    return askFor(client, "/", host, fields);
  }

  private static String askFor(RawClient client, String path, String host, String... fields)
      throws IOException {
    StringBuilder request =
        new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n");
    for (String field : fields) {
      request.append(field).append("\r\n");
    }
    return client.send(request.append("\r\n").toString()).readResponse();
  }

  private static String status(String response) {
    return response.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length());
  }

  /** What the upstream was told of the client, in lower case and the order it came. */
  private static List<String> told() throws Exception {
    return Objects.requireNonNull(upstream.nextRequest())
        .lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).replace('_', '-').contains("client-cert"))
        .toList();
  }

  private static @Nullable Client clientFor(@Nullable String name) {
    return switch (String.valueOf(name)) {
      case "req.test", "a.req.test", "twin.test", "opt.test" -> ADMIN;
      case "staff.test" -> EMPLOYEE;
      default -> null;
    };
  }

  /** Hosts that want a connection of their own, and those of one rule's content. */
  private static String terms(@Nullable String host) {
    return switch (String.valueOf(host)) {
      case "opt.test" -> "opt";
      case "req.test", "a.req.test", "b.c.req.test", "twin.test", "REQ.test." -> "partners";
      case "staff.test" -> "staff";
      default -> "none";
    };
  }

  private static final List<String> HOSTS =
      List.of(
          "open.test",
          "opt.test",
          "req.test",
          "a.req.test",
          "b.c.req.test",
          "free.req.test",
          "twin.test",
          "staff.test",
          "REQ.test.",
          "unknown.test",
          "127.0.0.1",
          "[::1]");

  @ParameterizedTest
  @CsvSource({
    ",",
    "open.test,",
    "opt.test,",
    "opt.test, with",
    "req.test, with",
    "a.req.test, with",
    "free.req.test,",
    "twin.test, with",
    "staff.test, with",
  })
  void aHostOfOtherTermsThanTheConnectionsIsMisdirected(
      @Nullable String serverName, @Nullable String with) throws Exception {
    Client client = with == null ? null : clientFor(serverName);
    try (RawClient http1 = http1(serverName, client);
        FramePeer http2 = FramePeer.client(connect("https", serverName, client, "h2"))) {
      int stream = 1;
      for (String host : HOSTS) {
        boolean allowed = terms(host).equals("none") || terms(host).equals(terms(serverName));
        String expected = allowed ? "200" : "421";
        String answer = ask(http1, host + ":8443");
        assertEquals(expected, status(answer), serverName + " -> " + host);
        if (allowed) {
          boolean known = with != null && terms(host).equals(terms(serverName));
          // The twin tells upstreams nothing.
          assertEquals(
              known && !host.equals("twin.test"), !told().isEmpty(), serverName + " -> " + host);
        } else {
          assertTrue(answer.contains("\"reason\":\"misdirected\""), answer);
          assertTrue(answer.contains("application/problem+json"), answer);
        }
        http2.headers(
            stream, true, ":method", "GET", ":scheme", "https", ":authority", host, ":path", "/");
        assertEquals(
            ":status: " + expected,
            http2.expectHeaders(stream, false).lines().findFirst().orElse(""),
            "HTTP/2 " + serverName + " -> " + host);
        http2.expectBody(stream);
        if (allowed) {
          told();
        }
        stream += 2;
      }
    }
    assertEquals(0, upstream.waitingRequests());
  }

  @Test
  void inTheClearAHostThatRequiresACertificateIsNotToBeHad() throws Exception {
    try (RawClient client = gateway.client()) {
      assertEquals("421", status(ask(client, "req.test")));
      assertEquals("421", status(ask(client, "x.req.test")));
      assertEquals("200", status(ask(client, "opt.test")));
      assertEquals("200", status(ask(client, "free.req.test")));
      assertEquals("200", status(ask(client, "open.test")));
    }
  }

  @Test
  void aRuleOfAListenerIsOfNoOther() throws Exception {
    try (RawClient outside = http1("open.test", null)) {
      assertEquals("200", status(ask(outside, "open.test")));
    }
    assertThrows(
        IOException.class,
        () -> ask(new RawClient(connect("internal", "open.test", null, "http/1.1")), "open.test"));
    try (RawClient inside = new RawClient(connect("internal", "open.test", EMPLOYEE, "http/1.1"))) {
      assertEquals("200", status(ask(inside, "open.test")));
      assertEquals("200", status(ask(inside, "localhost")));
      assertEquals("200", status(ask(inside, "free.req.test")));
      assertEquals("421", status(ask(inside, "req.test")));
    }
  }

  @Test
  void theUpstreamHearsWhoAsks() throws Exception {
    try (RawClient client = http1("req.test", ADMIN)) {
      ask(client, "req.test");
      assertEquals(
          List.of(
              "x-client-cert-subject: CN=admin\\, the \\C3\\A9lder,O=Example",
              "x-client-cert-issuer: CN=partners",
              "x-client-cert-serial: " + ADMIN.certificate().getSerialNumber().toString(16),
              "x-client-cert-fingerprint: " + sha256(ADMIN.certificate()),
              "x-client-cert-sans: DNS:admin.partner.example, URI:spiffe://example.com/a%2Cb"),
          told());
    }
    try (RawClient client = http1("staff.test", EMPLOYEE)) {
      ask(client, "staff.test");
      assertEquals(
          List.of(
              "client-cert: :" + base64(EMPLOYEE.chain().get(0)) + ":",
              "client-cert-chain: :" + base64(EMPLOYEE.chain().get(1)) + ":"),
          told());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"clear", "open.test", "opt.test", "twin.test"})
  void whatAClientSaysOfItselfIsNeverPassedOn(String where) throws Exception {
    String[] forged = {
      "X-Client-Cert-Subject: CN=admin",
      "x_client_cert_subject: CN=admin",
      "X-CLIENT_CERT-SANS: DNS:a",
      "X-Client-Cert: a",
      "X-Client-Cert-Whatever: a",
      "Client-Cert: :AAAA:",
      "CLIENT_CERT: :AAAA:",
      "client-cert_chain: :AAAA:",
      "Client-Certainty: yes",
    };
    String host = where.equals("clear") ? "open.test" : where;
    Client client = where.equals("twin.test") ? OTHER : null;
    try (RawClient http1 = where.equals("clear") ? gateway.client() : http1(where, client)) {
      assertEquals("200", status(ask(http1, host, forged)));
      assertEquals(List.of("Client-Certainty: yes"), told());
      http1
          .send(
              "POST / HTTP/1.1\r\nHost: %s\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n%s\r\n\r\n"
                  .formatted(host, String.join("\r\n", Arrays.copyOf(forged, forged.length - 1))))
          .readResponse();
      assertEquals(List.of(), told());
      assertEquals("200", status(askFor(http1, "/forged", host, forged)));
    }
    if (where.equals("clear")) {
      return;
    }
    List<String> fields =
        new ArrayList<>(
            List.of(":method", "GET", ":scheme", "https", ":authority", host, ":path", "/"));
    for (String each : forged) {
      fields.addAll(List.of(each.toLowerCase(Locale.ROOT).split(": ")));
    }
    upstream.nextRequest();
    try (FramePeer http2 = FramePeer.client(connect("https", where, client, "h2"))) {
      http2.headers(1, true, fields.toArray(String[]::new));
      http2.expectHeaders(1, false);
      assertEquals(List.of("client-certainty: yes"), told());
    }
  }

  @Test
  void routesGoByTheCertificate() throws Exception {
    try (RawClient admin = http1("req.test", ADMIN);
        RawClient other = http1("req.test", OTHER);
        RawClient nobody = http1("open.test", null)) {
      assertEquals("200", status(askFor(admin, "/admin", "req.test", "X-Client-Cert-Subject: x")));
      assertEquals("200", status(askFor(other, "/admin", "req.test")));
      assertEquals("200", status(askFor(nobody, "/admin", "open.test")));
      // What was shown for one name says nothing for another.
      assertEquals("200", status(askFor(admin, "/admin", "open.test")));
      assertEquals(
          "200", status(askFor(admin, "/forged", "open.test", "X-Client-Cert-Subject: x")));
    }
    String metrics = gateway.metrics();
    assertEquals("1", routed(metrics, "admins"));
    assertEquals("2", routed(metrics, "nobody"));
    assertEquals("", routed(metrics, "forged"));
  }

  private static String routed(String metrics, String route) {
    return metrics
        .lines()
        .filter(line -> line.startsWith("bartizan_requests_total"))
        .filter(line -> line.contains("route=\"" + route + "\""))
        .map(line -> line.substring(line.lastIndexOf(' ') + 1).replace(".0", ""))
        .findFirst()
        .orElse("");
  }

  @Test
  void whoIsRevokedIsOutWithTheNextReading() throws Exception {
    try (RawClient revoked = http1("req.test", OTHER);
        RawClient stays = http1("req.test", ADMIN)) {
      assertEquals("200", status(ask(revoked, "req.test")));
      assertEquals("200", status(ask(stays, "req.test")));

      Files.writeString(directory.resolve("partners.crl"), "-----BEGIN X509 CRL-----\nbroken");
      JsonObject report = admin(true);
      assertTrue(
          report.encode().contains("\"name\":\"req\",\"state\":\"refused\""), report::encode);
      assertEquals("200", status(ask(revoked, "req.test")));

      writeCrl(OTHER.certificate());
      report = admin(true);
      assertTrue(report.encode().contains("\"name\":\"req\",\"state\":\"loaded\""), report::encode);
      assertEquals("421", status(ask(revoked, "req.test")));
      assertEquals("200", status(ask(stays, "req.test")));
      assertEquals("200", status(ask(stays, "twin.test")));
      assertThrows(IOException.class, () -> ask(http1("req.test", OTHER), "req.test"));

      String shown = admin(false).encode();
      assertTrue(shown.contains("\"revoked\":1"), shown);
      assertTrue(shown.contains("\"subject\":\"CN=partners\""), shown);
      assertFalse(shown.contains("PRIVATE"), shown);
    } finally {
      writeCrl();
      admin(true);
    }
  }

  private static JsonObject admin(boolean reload) throws Exception {
    String token = AdminToken.read(directory.resolve("admin.token"));
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(
                  URI.create(
                      "http://"
                          + gateway.application().adminAddress()
                          + (reload ? "/certs/reload" : "/certs")))
              .header("authorization", "Bearer " + token);
      HttpResponse<String> response =
          client.send(
              reload ? request.POST(BodyPublishers.noBody()).build() : request.build(),
              BodyHandlers.ofString());
      assertEquals(200, response.statusCode(), response.body());
      return new JsonObject(response.body());
    }
  }

  private static String base64(X509Certificate certificate) throws Exception {
    return Base64.getEncoder().encodeToString(certificate.getEncoded());
  }

  private static String sha256(X509Certificate certificate) throws Exception {
    return java.util.HexFormat.of()
        .formatHex(
            java.security.MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
  }
}
