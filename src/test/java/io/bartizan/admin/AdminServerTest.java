package io.bartizan.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.config.AdminConfig;
import io.bartizan.config.HostPort;
import io.bartizan.http.FramePeer;
import io.bartizan.http.RawClient;
import io.bartizan.observe.Metrics;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AdminServerTest {
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Readiness readiness = new Readiness();
  private final AdminServer admin =
      new AdminServer(
          new AdminConfig(new HostPort("127.0.0.1", 0)), readiness, new Metrics("1.2.3", 1));

  @BeforeEach
  void start() throws Exception {
    vertx.deployVerticle(admin).toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
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
    HttpResponse<String> response = get("/config");
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
