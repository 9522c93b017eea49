package io.bartizan.protect.feed;

import io.bartizan.config.AddressFeedConfig;
import io.bartizan.config.ApiKey;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Asks over HTTP, TLS verified by the system's authorities. Bounded in time and size; follows no
 * redirect, since a key goes with the question. On threads of its own, since the event loops have
 * requests to serve. Goes through the proxy that the JVM's properties name, if any.
 */
final class HttpFeedClient implements FeedClient, AutoCloseable {
  /** Largest answer, in bytes. */
  static final long MAX_ANSWER = 256L * 1024 * 1024;

  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final int OK = 200;
  private static final int NOT_MODIFIED = 304;

  private @Nullable HttpClient client;

  @Override
  public @Nullable FeedAnswer get(AddressFeedConfig feed, URI uri, @Nullable String etag)
      throws IOException, InterruptedException, BadFeedException {
    HttpRequest request = request(feed, uri, etag);
    Path body = Files.createTempFile("bartizan-list", null);
    boolean kept = false;
    try {
      HttpResponse<Path> response = send(request, body, feed.timeout());
      if (response.statusCode() == NOT_MODIFIED && etag != null) {
        return null;
      }
      if (response.statusCode() != OK) {
        throw new BadFeedException("answered with HTTP status " + response.statusCode());
      }
      kept = true;
      return new FeedAnswer(body, response.headers().firstValue("etag").orElse(null));
    } finally {
      if (!kept) {
        Files.deleteIfExists(body);
      }
    }
  }

  private static HttpRequest request(AddressFeedConfig feed, URI uri, @Nullable String etag)
      throws IOException, BadFeedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).header("user-agent", "bartizan");
    String key = key(feed.key());
    if (key != null) {
      try {
        request.header(feed.keyHeader(), key);
      } catch (IllegalArgumentException e) {
        // Whose message has the key.
        throw new BadFeedException("the key cannot stand in a header");
      }
    }
    if (etag != null) {
      request.header("if-none-match", etag);
    }
    return request.build();
  }

  private HttpResponse<Path> send(HttpRequest request, Path body, Duration timeout)
      throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<Path>> answer =
        client().sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofFile(body), MAX_ANSWER));
    try {
      // The request's own timeout would end with the head of the response.
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException("no answer within " + timeout.toMillis() + " ms", e);
    } catch (ExecutionException e) {
      throw new IOException(reason(e.getCause()), e);
    } finally {
      // Closes the connection where there is no answer yet; nothing where there is.
      answer.cancel(true);
    }
  }

  private static String reason(@Nullable Throwable cause) {
    if (cause == null) {
      return "no answer";
    }
    if (cause instanceof ConnectException) {
      return "no connection";
    }
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }

  private static @Nullable String key(ApiKey key) throws IOException {
    if (key.file() == null) {
      return key.value();
    }
    try (Stream<String> lines = Files.lines(Path.of(key.file()))) {
      return lines.findFirst().map(String::strip).filter(line -> !line.isEmpty()).orElse(null);
    }
  }

  /** Made when there is somebody to ask: most gateways never do. */
  private synchronized HttpClient client() {
    if (client == null) {
      client =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .followRedirects(HttpClient.Redirect.NEVER)
              .connectTimeout(CONNECT)
              .build();
    }
    return client;
  }

  @Override
  public synchronized void close() {
    if (client != null) {
      client.shutdownNow();
    }
  }
}
