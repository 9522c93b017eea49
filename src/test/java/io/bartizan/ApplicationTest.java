package io.bartizan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.demo.DemoUpstreams;
import io.bartizan.tls.DevelopmentCertificates;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The whole gateway over real sockets, in front of the demo upstreams. */
@Timeout(120)
class ApplicationTest {
  private static final String GATEWAY =
      """
      {
        "listeners": [
          { "name": "secure", "address": "127.0.0.1:0", "protocol": "https" },
          { "name": "plain", "address": "127.0.0.1:0", "protocol": "http" },
          { "name": "redirect", "address": "127.0.0.1:0", "protocol": "http", "redirectToHttps": true }
        ],
        "eventLoops": 2,
        "admin": { "address": "127.0.0.1:0" },
        "accessLog": { "file": "access.log" },
        "drain": { "deadline": "60s" }
      }
      """;

  private static final String ROUTES =
      """
      {
        "pools": { "demo": { "endpoints": [ { "url": "${DEMO_A}" } ] } },
        "routes": [ { "name": "all", "match": {}, "timeouts": { "request": "60s" }, "to": { "pool": "demo" } } ]
      }
      """;

  private static final Vertx VERTX = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private static final DemoUpstreams DEMO = new DemoUpstreams();

  @TempDir Path folder;
  private @Nullable Application application;

  @BeforeAll
  static void startDemo() throws Exception {
    VERTX.deployVerticle(DEMO).toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @AfterAll
  static void stopDemo() throws Exception {
    VERTX.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @BeforeEach
  void write() throws IOException {
    Files.writeString(folder.resolve("gateway.json"), GATEWAY);
    Files.createDirectories(folder.resolve("routes"));
    Files.writeString(folder.resolve("routes/demo.json"), ROUTES);
    DevelopmentCertificates.issueIfEmpty(folder.resolve("certs"), InstantSource.system());
  }

  @AfterEach
  void stop() throws InterruptedException {
    if (application != null) {
      application.stop();
      application.stop();
      application.awaitStopped();
    }
  }

  @Test
  void requestsAreServedInTheClearAndOverTlsInBothVersions() throws Exception {
    Application started = start();
    try (HttpClient client = client()) {
      for (Version version : Version.values()) {
        HttpResponse<String> secure =
            client.send(
                HttpRequest.newBuilder(
                        URI.create("https://localhost:" + port(started, 0) + "/echo"))
                    .version(version)
                    .build(),
                BodyHandlers.ofString());
        assertEquals(200, secure.statusCode());
        assertEquals(version, secure.version());
      }
      HttpResponse<String> plain = get(client, "http://localhost:" + port(started, 1) + "/hello");
      assertTrue(plain.body().startsWith("This is demo upstream A"));
    }
  }

  @Test
  void aRedirectKeepsHostPathAndQueryAndNamesThePortOfHttps() throws Exception {
    Application started = start();
    try (HttpClient client = client()) {
      HttpResponse<String> response =
          get(client, "http://localhost:" + port(started, 2) + "/a/b?c=d&e");
      assertEquals(308, response.statusCode());
      assertEquals(
          "https://localhost:" + port(started, 0) + "/a/b?c=d&e",
          response.headers().firstValue("location").orElseThrow());
    }
  }

  @Test
  void aRedirectNeedsToKnowTheHost() throws Exception {
    Application started = start();
    try (Socket socket = new Socket("127.0.0.1", port(started, 2))) {
      send(socket, "GET / HTTP/1.0\r\n\r\n");
      assertTrue(readAll(socket).startsWith("HTTP/1.1 400 "));
    }
  }

  @Test
  void itIsReadyOnceItListens() throws Exception {
    Application started = start();
    try (HttpClient client = client()) {
      assertEquals(200, get(client, "http://" + started.adminAddress() + "/readyz").statusCode());
    }
  }

  @Test
  void aScrapeTellsOfTheUpstreamsConnections() throws Exception {
    Application started = start();
    try (HttpClient client = client()) {
      get(client, "http://localhost:" + port(started, 1) + "/hello");
      String labels = "{endpoint=\"" + DEMO.variables().get("DEMO_A") + "\",pool=\"demo\"";
      String metrics = get(client, "http://" + started.adminAddress() + "/metrics").body();
      assertTrue(metrics.contains("bartizan_upstream_dials_total" + labels + "} 1.0"), metrics);
      assertTrue(
          metrics.contains("bartizan_upstream_connections" + labels + ",state=\"idle\"} 1.0"),
          metrics);
      assertTrue(
          metrics.contains(
              "bartizan_requests_total{pool=\"demo\",route=\"all\",status_class=\"2xx\"} 1.0"),
          metrics);
    }
  }

  @Test
  void stoppingLetsARequestInFlightFinishAndLogsIt() throws Exception {
    Application started = start();
    int port = port(started, 1);
    try (Socket busy = new Socket("127.0.0.1", port)) {
      send(busy, "GET /stream?count=4&interval=250 HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertTrue(busy.getInputStream().read() >= 0);

      started.stop();
      awaitRefusal(port);
      String rest = readAll(busy);
      assertTrue(rest.contains("id: 4\n"), rest);
      assertTrue(rest.endsWith("0\r\n\r\n"), rest);
      started.awaitStopped();
    }
    List<String> lines = Files.readAllLines(folder.resolve("access.log"));
    assertEquals(1, lines.size());
    assertEquals("all", new JsonMapper().readTree(lines.getFirst()).get("route").asString());
  }

  @Test
  void readinessFailsBeforeTheListenersClose() throws Exception {
    Files.writeString(
        folder.resolve("gateway.json"),
        GATEWAY.replace("\"deadline\": \"60s\"", "\"delay\": \"1h\""));
    Application started = start();
    started.stop();
    try (HttpClient client = client()) {
      assertEquals(503, get(client, "http://" + started.adminAddress() + "/readyz").statusCode());
      assertEquals(
          200, get(client, "http://localhost:" + port(started, 1) + "/hello").statusCode());
    }
  }

  @Test
  void stoppingTwiceCutsOffWhatIsInFlight() throws Exception {
    Application started = start();
    int port = port(started, 1);
    try (Socket busy = new Socket("127.0.0.1", port)) {
      send(busy, "GET /stream?interval=1000 HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertTrue(busy.getInputStream().read() >= 0);
      started.stop();
      started.stop();
      started.awaitStopped();
      String rest = readUntilGone(busy);
      assertTrue(!rest.endsWith("0\r\n\r\n"), rest);
    }
    String line = Files.readString(folder.resolve("access.log"));
    assertTrue(line.contains("\"aborted\":true"), line);
  }

  @Test
  void aTakenPortIsAFailureInWordsThatLeavesNothingRunning() throws Exception {
    Application first = start();
    int taken = port(first, 1);
    Files.writeString(
        folder.resolve("gateway.json"),
        GATEWAY.replace(
            "\"plain\", \"address\": \"127.0.0.1:0\"",
            "\"plain\", \"address\": \"127.0.0.1:" + taken + "\""));
    Prepared second = Prepared.read(folder, DEMO.variables()::get);
    IOException failure = assertThrows(IOException.class, () -> Application.start(second));
    assertEquals(
        "listener plain: cannot listen on 127.0.0.1:" + taken + ": address already in use",
        failure.getMessage());
  }

  private Application start() throws IOException, InvalidDeploymentException {
    Application started = Application.start(Prepared.read(folder, DEMO.variables()::get));
    application = started;
    return started;
  }

  private static int port(Application application, int listener) {
    return application.listeners().get(listener).address().port();
  }

  private static HttpResponse<String> get(HttpClient client, String uri)
      throws IOException, InterruptedException {
    return client.send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofString());
  }

  private static void send(Socket socket, String request) throws IOException {
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
  }

  private static String readAll(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
  }

  private static String readUntilGone(Socket socket) {
    StringBuilder read = new StringBuilder();
    try {
      for (int b = socket.getInputStream().read(); b >= 0; b = socket.getInputStream().read()) {
        read.append((char) b);
      }
    } catch (IOException reset) {
      // An unclean end is what is expected.
    }
    return read.toString();
  }

  /** Listeners close on their own thread, a moment after being told. */
  private static void awaitRefusal(int port) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (System.nanoTime() < deadline) {
      try {
        new Socket("127.0.0.1", port).close();
      } catch (ConnectException refused) {
        return;
      }
    }
    throw new AssertionError("still accepting connections");
  }

  private HttpClient client() throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream file = Files.newInputStream(folder.resolve("certs/dev-ca.crt"))) {
      store.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(file));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(context).build();
  }
}
