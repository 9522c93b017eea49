package io.bartizan.auth.keys;

import io.bartizan.auth.token.BadKeysException;
import io.bartizan.auth.token.KeySet;
import io.bartizan.config.FileContent;
import io.bartizan.config.JwtAlgorithm;
import io.bartizan.config.JwtKeysConfig;
import io.bartizan.fetch.BoundedHttp;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Asks over HTTP for a key set, or first for the document that names it: all of it bounded in time,
 * and each answer in size. What an answer says of caching is not looked at but for its entity tag
 * (RFC 9110, section 8.8.3): what has not changed need not be sent again. Nothing else is left of a
 * question when it has ended, no connection nor thread.
 */
final class HttpKeyFetch implements KeyFetch {
  /** Largest answer, in bytes: some hundred keys with their certificates. */
  static final int MAX_ANSWER = 256 * 1024;

  /** Longest entity tag that is sent back, in characters, its quotes included. */
  static final int MAX_TAG = 256;

  private static final int OK = 200;
  private static final int NOT_MODIFIED = 304;

  /** RFC 9110, section 8.8.3, without signs that are no ASCII. */
  private static final Pattern TAG = Pattern.compile("(?:W/)?\"[!#-~]*\"");

  private final JwtKeysConfig.Fetched config;
  private final @Nullable String issuer;
  private final Set<JwtAlgorithm> algorithms;

  // Of one question at a time.
  private @Nullable Answer<URI> document;
  private @Nullable Answer<KeySet> keySet;

  /**
   * What was answered.
   *
   * @param tag by which it is asked whether it has changed; null where it has none
   */
  private record Answer<T>(URI from, @Nullable String tag, T value) {}

  @FunctionalInterface
  private interface Reading<T> {
    T read(byte[] body) throws BadKeysException;
  }

  /**
   * Of one issuer.
   *
   * @param issuer whose document it must be where there is one; null for anybody's
   */
  HttpKeyFetch(
      JwtKeysConfig.Fetched config, @Nullable String issuer, Set<JwtAlgorithm> algorithms) {
    this.config = config;
    this.issuer = issuer;
    this.algorithms = algorithms;
  }

  @Override
  public KeySet fetch(boolean afresh) throws IOException, InterruptedException, BadKeysException {
    if (afresh) {
      document = null;
      keySet = null;
    }
    long deadline = System.nanoTime() + config.timeout().toNanos();
    try (BoundedHttp http = new BoundedHttp(config.timeout(), authorities())) {
      URI keys = config.url();
      if (config.discovery()) {
        URI from = keys;
        document =
            get(http, from, document, deadline, body -> DiscoveryDocument.keys(body, from, issuer));
        keys = document.value();
      }
      keySet = get(http, keys, keySet, deadline, body -> KeySet.ofJwks(body, algorithms));
      return keySet.value();
    } catch (HttpTimeoutException e) {
      throw new IOException("no answer within " + config.timeout().toMillis() + " ms", e);
    }
  }

  private @Nullable SSLContext authorities() throws IOException {
    FileContent file = config.caFile();
    try {
      return file == null ? null : TrustedAuthorities.of(file.bytes());
    } catch (GeneralSecurityException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Asks.
   *
   * @param last answer; null where there was none
   */
  private static <T> Answer<T> get(
      BoundedHttp http, URI uri, @Nullable Answer<T> last, long deadline, Reading<T> reading)
      throws IOException, InterruptedException, BadKeysException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .header("user-agent", "bartizan")
            .header("accept", "application/json, application/jwk-set+json");
    String tag = last != null && last.from().equals(uri) ? last.tag() : null;
    if (tag != null) {
      request.header("if-none-match", tag);
    }
    HttpResponse<byte[]> response =
        http.ask(
            request.build(),
            BodyHandlers.ofByteArray(),
            MAX_ANSWER,
            Duration.ofNanos(deadline - System.nanoTime()));
    if (last != null && tag != null && response.statusCode() == NOT_MODIFIED) {
      return last;
    }
    if (response.statusCode() != OK) {
      throw new IOException("answered with HTTP status " + response.statusCode());
    }
    return new Answer<>(uri, tag(response), reading.read(response.body()));
  }

  private static @Nullable String tag(HttpResponse<?> response) {
    return response
        .headers()
        .firstValue("etag")
        .filter(tag -> tag.length() <= MAX_TAG && TAG.matcher(tag).matches())
        .orElse(null);
  }
}
