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
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Asks over HTTP for a key set, or first for the document that names it: all of it bounded in time,
 * and each answer in size. What an answer says of caching is not looked at. Nothing is left of a
 * question when it has ended, no connection nor thread.
 */
final class HttpKeyFetch implements KeyFetch {
  /** Largest answer, in bytes: some hundred keys with their certificates. */
  static final int MAX_ANSWER = 256 * 1024;

  private static final int OK = 200;

  private final JwtKeysConfig.Fetched config;
  private final @Nullable String issuer;
  private final Set<JwtAlgorithm> algorithms;

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
  public KeySet fetch() throws IOException, InterruptedException, BadKeysException {
    long deadline = System.nanoTime() + config.timeout().toNanos();
    try (BoundedHttp http = new BoundedHttp(config.timeout(), authorities())) {
      URI keys = config.url();
      if (config.discovery()) {
        keys = DiscoveryDocument.keys(get(http, keys, deadline), keys, issuer);
      }
      return KeySet.ofJwks(get(http, keys, deadline), algorithms);
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

  private static byte[] get(BoundedHttp http, URI uri, long deadline)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("user-agent", "bartizan")
            .header("accept", "application/json, application/jwk-set+json")
            .build();
    HttpResponse<byte[]> response =
        http.ask(
            request,
            BodyHandlers.ofByteArray(),
            MAX_ANSWER,
            Duration.ofNanos(deadline - System.nanoTime()));
    if (response.statusCode() != OK) {
      throw new IOException("answered with HTTP status " + response.statusCode());
    }
    return response.body();
  }
}
