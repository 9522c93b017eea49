package io.bartizan.protect.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.bartizan.config.AddressFeedConfig;
import io.bartizan.config.ApiKey;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HttpFeedClientTest {
  @TempDir Path folder;
  private final HttpServer server;
  private final HttpFeedClient client = new HttpFeedClient();
  private final CountDownLatch done = new CountDownLatch(1);

  HttpFeedClientTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
  }

  @BeforeEach
  void start() {
    server.createContext("/key", each -> answer(each, 200, key(each)));
    server.createContext("/etag", HttpFeedClientTest::tagged);
    server.createContext(
        "/moved",
        each -> {
          each.getResponseHeaders().add("Location", "/key");
          answer(each, 302, "");
        });
    server.createContext("/broken", each -> answer(each, 500, "10.0.0.1"));
    server.createContext("/slow", this::slow);
    server.start();
  }

  @AfterEach
  void stop() {
    done.countDown();
    client.close();
    server.stop(0);
  }

  private static String key(HttpExchange each) {
    return String.valueOf(each.getRequestHeaders().getFirst("X-Api-Key"));
  }

  private static void tagged(HttpExchange each) throws IOException {
    String known = each.getRequestHeaders().getFirst("If-None-Match");
    each.getResponseHeaders().add("ETag", "\"v1\"");
    if ("\"v1\"".equals(known)) {
      each.sendResponseHeaders(304, -1);
      each.close();
    } else {
      answer(each, 200, "10.0.0.1");
    }
  }

  private void slow(HttpExchange each) throws IOException {
    each.sendResponseHeaders(200, 100);
    each.getResponseBody().write('1');
    each.getResponseBody().flush();
    try {
      done.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void answer(HttpExchange each, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    each.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    each.getResponseBody().write(bytes);
    each.close();
  }

  private @Nullable FeedAnswer get(String path, ApiKey key, Duration timeout, @Nullable String etag)
      throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    AddressFeedConfig config =
        new AddressFeedConfig(
            uri,
            AddressFeedConfig.Format.PLAIN,
            Duration.ofMinutes(1),
            timeout,
            "X-Api-Key",
            key,
            10,
            folder.resolve("kept").toString());
    return client.get(config, uri, etag);
  }

  private String text(String path, ApiKey key) throws Exception {
    try (FeedAnswer answer = Objects.requireNonNull(get(path, key, Duration.ofSeconds(20), null));
        InputStream in = answer.open()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void theKeyGoesWithTheQuestionAndIsReadAgainFromItsFile() throws Exception {
    assertEquals("null", text("/key", ApiKey.NONE));
    assertEquals("secret", text("/key", new ApiKey("secret", null)));
    Path file = folder.resolve("key");
    Files.writeString(file, "first\n");
    ApiKey key = new ApiKey(null, file.toString());
    assertEquals("first", text("/key", key));
    Files.writeString(file, " second \nthird\n");
    assertEquals("second", text("/key", key));
    assertFalse(new ApiKey("secret", "secret").toString().contains("secret"));
  }

  @Test
  void anAnswerIsGoneWhenItIsClosed() throws Exception {
    Path body;
    try (FeedAnswer answer =
        Objects.requireNonNull(get("/key", ApiKey.NONE, Duration.ofSeconds(20), null))) {
      body = answer.body();
      assertTrue(Files.exists(body));
    }
    assertFalse(Files.exists(body));
  }

  @Test
  void whatIsTheSameIsNotSentAgain() throws Exception {
    try (FeedAnswer answer =
        Objects.requireNonNull(get("/etag", ApiKey.NONE, Duration.ofSeconds(20), null))) {
      assertEquals("\"v1\"", answer.etag());
    }
    assertNull(get("/etag", ApiKey.NONE, Duration.ofSeconds(20), "\"v1\""));
  }

  @Test
  void neitherRedirectsNorErrorsAreAnswers() {
    assertEquals("answered with HTTP status 302", failure("/moved"));
    assertEquals("answered with HTTP status 500", failure("/broken"));
    assertEquals("answered with HTTP status 404", failure("/nothing"));
  }

  private String failure(String path) {
    return String.valueOf(
        assertThrows(
                BadFeedException.class,
                () -> get(path, new ApiKey("secret", null), Duration.ofSeconds(20), null))
            .getMessage());
  }

  @Test
  void anAnswerThatDoesNotEndIsGivenUp() {
    IOException late =
        assertThrows(
            IOException.class, () -> get("/slow", ApiKey.NONE, Duration.ofMillis(200), null));
    assertEquals("no answer within 200 ms", late.getMessage());
  }
}
