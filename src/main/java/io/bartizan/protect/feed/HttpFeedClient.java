package io.bartizan.protect.feed;

import io.bartizan.config.AddressFeedConfig;
import io.bartizan.config.ApiKey;
import io.bartizan.fetch.BoundedHttp;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Asks over HTTP, TLS verified by the system's authorities. Nobody is redirected with a key that
 * goes with the question.
 */
final class HttpFeedClient implements FeedClient, AutoCloseable {
  /** Largest answer, in bytes. */
  static final long MAX_ANSWER = 256L * 1024 * 1024;

  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final int OK = 200;
  private static final int NOT_MODIFIED = 304;

  private final BoundedHttp http = new BoundedHttp(CONNECT, null);

  @Override
  public @Nullable FeedAnswer get(AddressFeedConfig feed, URI uri, @Nullable String etag)
      throws IOException, InterruptedException, BadFeedException {
    HttpRequest request = request(feed, uri, etag);
    Path body = Files.createTempFile("bartizan-list", null);
    boolean kept = false;
    try {
      HttpResponse<Path> response =
          http.ask(request, BodyHandlers.ofFile(body), MAX_ANSWER, feed.timeout());
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

  private static @Nullable String key(ApiKey key) throws IOException {
    if (key.file() == null) {
      return key.value();
    }
    try (Stream<String> lines = Files.lines(Path.of(key.file()))) {
      return lines.findFirst().map(String::strip).filter(line -> !line.isEmpty()).orElse(null);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
