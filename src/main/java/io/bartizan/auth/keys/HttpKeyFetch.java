package io.bartizan.auth.keys;

import io.bartizan.auth.token.BadKeysException;
import io.bartizan.auth.token.KeySet;
import io.bartizan.config.FileContent;
import io.bartizan.config.JwtAlgorithm;
import io.bartizan.config.JwtKeysConfig;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks over HTTP for a key set, or first for the document that names it. Certificates and host
 * names are verified; no redirect is followed; all of it is bounded in time and each answer in
 * size. What an answer says of caching is not looked at. On virtual threads, since the event loops
 * have requests to serve; nothing is left of a question when it has ended, no connection nor
 * thread. Goes through the proxy that the JVM's properties name, if any.
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
    HttpClient client = client();
    try {
      URI keys = config.url();
      if (config.discovery()) {
        keys = DiscoveryDocument.keys(get(client, keys, deadline), keys, issuer);
      }
      return KeySet.ofJwks(get(client, keys, deadline), algorithms);
    } finally {
      client.shutdownNow();
    }
  }

  private HttpClient client() throws IOException {
    HttpClient.Builder client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .executor(task -> Thread.ofVirtual().name("bartizan-keys-http").start(task));
    FileContent authorities = config.caFile();
    if (authorities != null) {
      try {
        client.sslContext(TrustedAuthorities.of(authorities.bytes()));
      } catch (GeneralSecurityException e) {
        throw new IOException(authorities.name() + ": " + e.getMessage(), e);
      }
    }
    return client.build();
  }

  private byte[] get(HttpClient client, URI uri, long deadline)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("user-agent", "bartizan")
            .header("accept", "application/json, application/jwk-set+json")
            .build();
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER));
    try {
      // The request's own timeout would end with the head of the response.
      HttpResponse<byte[]> response =
          answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (response.statusCode() != OK) {
        throw new IOException("answered with HTTP status " + response.statusCode());
      }
      return response.body();
    } catch (TimeoutException e) {
      Duration timeout = config.timeout();
      throw new IOException("no answer within " + timeout.toMillis() + " ms", e);
    } catch (ExecutionException e) {
      throw new IOException(reason(e.getCause()), e);
    } finally {
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
}
