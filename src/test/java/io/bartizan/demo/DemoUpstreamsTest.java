package io.bartizan.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DemoUpstreamsTest {
  private static final Vertx VERTX = Vertx.vertx();
  private static final DemoUpstreams DEMO = new DemoUpstreams();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @BeforeAll
  static void start() throws Exception {
    VERTX.deployVerticle(DEMO).toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @AfterAll
  static void stop() throws Exception {
    CLIENT.close();
    VERTX.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @Test
  void thereAreTwoThatTellTheirNames() throws Exception {
    assertTrue(get("DEMO_A", "/").body().startsWith("This is demo upstream A"));
    assertTrue(get("DEMO_B", "/any/where").body().startsWith("This is demo upstream B"));
  }

  @Test
  void echoSaysWhatItWasSent() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri("DEMO_A", "/echo?a=1"))
            .header("x-test", "yes")
            .method("PUT", BodyPublishers.ofString("hello"))
            .build();
    JsonObject echo = new JsonObject(CLIENT.send(request, BodyHandlers.ofString()).body());
    assertEquals("PUT", echo.getString("method"));
    assertEquals("/echo", echo.getString("path"));
    assertEquals("a=1", echo.getString("query"));
    assertEquals("hello", echo.getString("body"));
    assertTrue(
        echo.getJsonArray("headers")
            .contains(new JsonObject("{\"name\":\"x-test\",\"value\":\"yes\"}")));
  }

  @Test
  void aStreamEndsAfterItsCount() throws Exception {
    HttpResponse<String> response = get("DEMO_B", "/stream?count=3&interval=1");
    assertEquals("text/event-stream", response.headers().firstValue("content-type").orElseThrow());
    assertEquals(3, response.body().lines().filter(line -> line.startsWith("data: ")).count());
  }

  @Test
  void anErrorHasTheStatusAskedFor() throws Exception {
    assertEquals(503, get("DEMO_A", "/error?status=503").statusCode());
    assertEquals(500, get("DEMO_A", "/error?status=nonsense").statusCode());
    assertEquals(400, get("DEMO_A", "/error?status=200").statusCode());
  }

  @Test
  void slowWaits() throws Exception {
    long start = System.nanoTime();
    assertEquals(200, get("DEMO_A", "/slow?ms=50").statusCode());
    assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(49));
  }

  @Test
  void aWebSocketGetsItsMessagesBack() throws Exception {
    CompletableFuture<String> received = new CompletableFuture<>();
    WebSocket socket =
        CLIENT
            .newWebSocketBuilder()
            .buildAsync(
                URI.create(uri("DEMO_A", "/ws").toString().replace("http:", "ws:")),
                new WebSocket.Listener() {
                  @Override
                  public CompletionStage<?> onText(
                      WebSocket webSocket, CharSequence data, boolean last) {
                    received.complete(data.toString());
                    return WebSocket.Listener.super.onText(webSocket, data, last);
                  }
                })
            .get(30, TimeUnit.SECONDS);
    socket.sendText("ping?", true).get(30, TimeUnit.SECONDS);
    assertEquals("ping?", received.get(30, TimeUnit.SECONDS));
    socket.abort();
  }

  private static HttpResponse<String> get(String server, String path)
      throws IOException, InterruptedException {
    return CLIENT.send(HttpRequest.newBuilder(uri(server, path)).build(), BodyHandlers.ofString());
  }

  private static URI uri(String server, String path) {
    return URI.create(DEMO.variables().get(server) + path);
  }
}
