package io.bartizan.tls;

import io.bartizan.tls.OcspQuestion.UnusableAnswerException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Puts questions to OCSP responders over HTTP/1.1 by POST, which all of them take and no cache
 * answers. Bounded in time and size; follows no redirect. On threads of its own, since the event
 * loops have requests to serve. Goes through the proxy that the JVM's properties name, if any.
 */
final class OcspResponders implements OcspStapling.Responders, AutoCloseable {
  /**
   * In bytes. An answer has one or two KiB, and each handshake that it is stapled to carries it.
   */
  static final int MAX_ANSWER = 16 * 1024;

  private final Duration timeout;
  private @Nullable HttpClient client;

  OcspResponders(Duration timeout) {
    this.timeout = timeout;
  }

  @Override
  public byte[] ask(URI responder, byte[] question)
      throws IOException, InterruptedException, UnusableAnswerException {
    HttpRequest request =
        HttpRequest.newBuilder(responder)
            .header("content-type", "application/ocsp-request")
            .header("accept", "application/ocsp-response")
            .POST(BodyPublishers.ofByteArray(question))
            .build();
    CompletableFuture<HttpResponse<byte[]>> answer =
        client().sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER));
    try {
      // The request's own timeout would end with the head of the response.
      HttpResponse<byte[]> response = answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      if (response.statusCode() != 200) {
        throw new UnusableAnswerException("answered with HTTP status " + response.statusCode());
      }
      return response.body();
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

  /** Made when there is somebody to ask: most gateways never do. */
  private synchronized HttpClient client() {
    if (client == null) {
      client =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .followRedirects(HttpClient.Redirect.NEVER)
              .connectTimeout(timeout)
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
