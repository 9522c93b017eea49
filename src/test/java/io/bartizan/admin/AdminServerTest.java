package io.bartizan.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.config.AdminConfig;
import io.bartizan.config.HostPort;
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

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://" + admin.address() + path);
  }
}
