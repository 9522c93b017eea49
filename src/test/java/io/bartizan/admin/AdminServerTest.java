package io.bartizan.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.auth.Authentications;
import io.bartizan.config.AdminConfig;
import io.bartizan.config.Deployment;
import io.bartizan.config.DeploymentReader;
import io.bartizan.config.HostPort;
import io.bartizan.config.Passphrases;
import io.bartizan.gateway.CurrentGateway;
import io.bartizan.gateway.GatewayCompiler;
import io.bartizan.http.FramePeer;
import io.bartizan.http.RawClient;
import io.bartizan.observe.Metrics;
import io.bartizan.observe.RouteRows;
import io.bartizan.protect.Protection;
import io.bartizan.reload.Reloader;
import io.bartizan.reload.SharedTurn;
import io.bartizan.reload.Turns;
import io.bartizan.tls.CertificateDirectory;
import io.bartizan.tls.CertificateFiles;
import io.bartizan.tls.CertificateRotation;
import io.bartizan.tls.DevelopmentCertificates;
import io.bartizan.tls.TlsLibrary;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@NullUnmarked // what a test starts is null until it does
class AdminServerTest {
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Readiness readiness = new Readiness();
  private final Turns turns = new Turns();
  @TempDir Path folder;
  private AdminServer admin;
  private String token;

  @BeforeEach
  void start() throws Exception {
    Path certs = Files.createDirectory(folder.resolve("certs"));
    DevelopmentCertificates.issue(certs, List.of("a.test"), InstantSource.system());
    Path tokenFile = folder.resolve("admin.token");
    CertificateRotation rotation =
        new CertificateRotation(
            certs,
            InstantSource.system(),
            Passphrases.NONE,
            CertificateDirectory.load(certs, InstantSource.system()).store());
    Deployment deployment = (Deployment) new DeploymentReader(name -> null).read(folder);
    Protection protection = new Protection();
    Reloader reloader =
        new Reloader(
            folder,
            name -> null,
            TlsLibrary.best(),
            rotation,
            new CurrentGateway(
                GatewayCompiler.compile(
                    deployment,
                    Map.of(),
                    new RouteRows(),
                    protection,
                    Authentications.none(),
                    null)),
            new RouteRows(),
            protection,
            Authentications.none(),
            InstantSource.system(),
            gateway -> {});
    admin =
        new AdminServer(
            new AdminConfig(new HostPort("127.0.0.1", 0), tokenFile.toString()),
            AdminToken.open(tokenFile),
            List.of(
                new HealthResource(readiness, new Metrics("1.2.3", 1)),
                new CertificateResource(rotation, new CertificateFiles(certs, rotation), turns),
                new ReloadResource(
                    reloader, new SharedTurn<>(turns, reloader::reload), Authentications.none()),
                new BanResource(protection.abuse())));
    token = AdminToken.read(tokenFile);
    vertx.deployVerticle(admin).toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    turns.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @Test
  void itIsAliveBeforeItIsReady() throws Exception {
    assertEquals(200, get("/livez").statusCode());
    assertEquals(503, get("/readyz").statusCode());
    assertTrue(get("/readyz").body().contains("\"detail\":\"starting\""));
  }

  @Test
  void itIsReadyUntilItDrains() throws Exception {
    readiness.ready();
    assertEquals(200, get("/readyz").statusCode());

    readiness.notReady("draining");
    HttpResponse<String> response = get("/readyz");
    assertEquals(503, response.statusCode());
    assertEquals(
        "application/problem+json", response.headers().firstValue("content-type").orElseThrow());
    assertTrue(response.body().contains("draining"));
    assertEquals(200, get("/livez").statusCode());
  }

  @Test
  void metricsAreTextOfPrometheus() throws Exception {
    HttpResponse<String> response = get("/metrics");
    assertEquals(200, response.statusCode());
    assertTrue(
        response
            .headers()
            .firstValue("content-type")
            .orElseThrow()
            .startsWith("text/plain; version=0.0.4"));
    assertTrue(response.body().contains("bartizan_build_info{"));
  }

  @Test
  void whatIsNotThereIsAProblem() throws Exception {
    HttpResponse<String> response = get("/nothing");
    assertEquals(404, response.statusCode());
    assertEquals(
        "application/problem+json", response.headers().firstValue("content-type").orElseThrow());
  }

  @Test
  void nothingCanBeChanged() throws Exception {
    HttpRequest post = HttpRequest.newBuilder(uri("/livez")).POST(BodyPublishers.noBody()).build();
    assertEquals(405, client.send(post, BodyHandlers.ofString()).statusCode());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.0.0.1:9901",
        "[::1]:9901",
        "192.0.2.7",
        "localhost",
        "LOCALHOST:80",
        "localhost."
      })
  void itIsAskedByAddressOrAsLocalhost(String host) throws Exception {
    String response = ask("GET /livez HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    assertTrue(response.startsWith("HTTP/1.1 200 "), response);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rebound.example",
        "rebound.example:9901",
        "127.0.0.1.rebound.example",
        "localhost.rebound.example",
        "a.localhost",
        "127.1",
        "0x7f000001",
        "[::1",
        "localhost:x",
        "localhost, rebound.example",
        "me@localhost",
        ""
      })
  void whoeverHasANameResolveToItIsTold421(String host) throws Exception {
    for (String path : new String[] {"/livez", "/metrics", "/nothing"}) {
      String response = ask("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
      assertTrue(response.startsWith("HTTP/1.1 421 "), response);
      assertTrue(response.contains("application/problem+json"), response);
      assertTrue(response.contains("\"title\":\"Misdirected Request\""), response);
    }
  }

  @Test
  void theSameHoldsInHttp2() throws Exception {
    try (FramePeer peer = FramePeer.client(admin.address().port())) {
      peer.get(1, "/livez").flush();
      assertTrue(peer.expectHeaders(1, false).contains(":status: 421"));
    }
  }

  @Test
  void aHealthCheckThatNamesNoHostIsAnswered() throws Exception {
    String response = ask("GET /livez HTTP/1.0\r\n\r\n");
    assertTrue(response.startsWith("HTTP/1.0 200 "), response);
    assertFalse(ask("GET /livez HTTP/1.1\r\n\r\n").contains(" 200 "));
  }

  @Test
  void itIsAskedByTheNameItWasConfiguredWith() throws Exception {
    OwnHosts hosts = new OwnHosts("admin.internal");
    int port =
        vertx
            .createHttpServer()
            .requestHandler(
                request -> request.response().setStatusCode(hosts.admit(request) ? 200 : 421).end())
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS)
            .actualPort();
    assertTrue(ask(port, "GET / HTTP/1.1\r\nHost: Admin.Internal:1\r\n\r\n").contains(" 200 "));
    assertTrue(ask(port, "GET / HTTP/1.1\r\nHost: internal\r\n\r\n").contains(" 421 "));
  }

  @Test
  void certificatesAreListedAndReadAgainForWhoHasTheToken() throws Exception {
    HttpResponse<String> listed = send(request("/certs"));
    assertEquals(200, listed.statusCode());
    JsonObject before = new JsonObject(listed.body()).getJsonArray("certificates").getJsonObject(0);
    assertEquals("a.test", before.getString("name"));
    assertEquals("[\"a.test\"]", before.getJsonArray("serverNames").encode());
    // They live for 397 days.
    assertEquals(396, before.getLong("daysLeft"));

    DevelopmentCertificates.issue(
        folder.resolve("certs"), List.of("a.test", "b.test"), InstantSource.system());
    Files.writeString(folder.resolve("certs/c.crt"), "nonsense");
    HttpResponse<String> reloaded = send(request("/certs/reload").POST(BodyPublishers.noBody()));
    assertEquals(200, reloaded.statusCode());
    JsonObject report = new JsonObject(reloaded.body());
    assertTrue(report.getBoolean("applied"));
    assertEquals("loaded", report.getJsonArray("certificates").getJsonObject(0).getString("state"));
    assertEquals("b.test", report.getJsonArray("certificates").getJsonObject(1).getString("name"));
    JsonObject refused = report.getJsonArray("certificates").getJsonObject(2);
    assertEquals("refused", refused.getString("state"));
    assertTrue(refused.getJsonArray("problems").getString(0).contains("c.crt"), refused.encode());

    String now = send(request("/certs")).body();
    assertFalse(now.contains(before.getString("fingerprint")), now);
    assertFalse((now + reloaded.body()).contains("PRIVATE"));
  }

  @Test
  void everythingIsReadAgainForWhoHasTheToken() throws Exception {
    JsonObject before = new JsonObject(send(request("/config")).body());
    assertFalse(before.containsKey("lastReload"), before.encode());
    Path routes = Files.createDirectory(folder.resolve("routes"));
    Files.writeString(
        routes.resolve("a.json"),
        "{\"pools\": {\"a\": {\"endpoints\": [{\"url\": \"http://127.0.0.1:1\"}]}}}");

    HttpResponse<String> reloaded = send(request("/reload").POST(BodyPublishers.noBody()));
    assertEquals(200, reloaded.statusCode(), reloaded.body());
    JsonObject report = new JsonObject(reloaded.body());
    assertEquals("applied", report.getString("result"));
    assertEquals(
        "[{\"file\":\"routes/a.json\",\"state\":\"loaded\"}]",
        report.getJsonArray("files").encode());
    assertEquals("[\"a\"]", report.getJsonObject("pools").getJsonArray("added").encode());
    JsonObject certificate = report.getJsonArray("certificates").getJsonObject(0);
    assertEquals("unchanged", certificate.getString("state"));

    Files.writeString(routes.resolve("a.json"), "{\"pools\": {\"a\": 1}, \"routes\": 2}");
    HttpResponse<String> refused = send(request("/reload").POST(BodyPublishers.noBody()));
    assertEquals(422, refused.statusCode());
    assertEquals("refused", new JsonObject(refused.body()).getString("result"));
    assertEquals(2, new JsonObject(refused.body()).getJsonArray("problems").size());
    assertTrue(refused.body().contains("routes/a.json:1:17: pools.a: "), refused.body());

    JsonObject now = new JsonObject(send(request("/config")).body());
    assertEquals(report.getString("hash"), now.getString("hash"));
    assertEquals(1, now.getInteger("pools"));
    assertEquals("refused", now.getJsonObject("lastReload").getString("result"));
    assertEquals(2, now.getJsonObject("lastReload").getJsonArray("problems").size());
  }

  @Test
  void aReloadThatChangesNothingIs422() throws Exception {
    try (var files = Files.list(folder.resolve("certs"))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    HttpResponse<String> reloaded = send(request("/certs/reload").POST(BodyPublishers.noBody()));
    assertEquals(422, reloaded.statusCode());
    assertTrue(reloaded.body().contains("those in force stay"), reloaded.body());
    assertTrue(send(request("/certs")).body().contains("a.test"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET /certs", "POST /certs/reload", "GET /config", "POST /reload"})
  void nobodyElseIsToldOrObeyed(String asked) throws Exception {
    String tail = " HTTP/1.1\r\nHost: localhost\r\n";
    for (String field :
        new String[] {"", "Authorization: Bearer wrong\r\n", "Authorization: " + token + "\r\n"}) {
      String response = ask(asked + tail + field + "\r\n");
      assertTrue(response.startsWith("HTTP/1.1 401 "), response);
      assertTrue(response.toLowerCase(Locale.ROOT).contains("www-authenticate: bearer"), response);
      assertFalse(response.contains("a.test"), response);
      assertFalse(response.contains(token), response);
    }
  }

  @Test
  void readingAgainIsAskedForByPostAlone() throws Exception {
    assertEquals(405, send(request("/certs/reload")).statusCode());
    assertEquals(405, send(request("/certs").DELETE()).statusCode());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(uri(path)).header("authorization", "Bearer " + token);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private String ask(String request) throws IOException {
    return ask(admin.address().port(), request);
  }

  private static String ask(int port, String request) throws IOException {
    try (RawClient raw = new RawClient(port)) {
      return raw.send(request).readResponse();
    }
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://" + admin.address() + path);
  }
}
