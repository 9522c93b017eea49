package io.bartizan.fetch;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Puts questions over HTTP/1.1, each bounded in time and its answer in size. Certificates and host
 * names are verified; no redirect is followed. The JDK's client, on threads of its own, since the
 * event loops have requests to serve; through the proxy that the JVM's properties name, if any. It
 * is made when there is somebody to ask: most gateways never do.
 */
public final class BoundedHttp implements AutoCloseable {
  private final Duration connect;
  private final @Nullable SSLContext tls;
  private @Nullable HttpClient client;

  /**
   * Asks nobody yet.
   *
   * @param connect how long a connection may take
   * @param tls whom to trust; null for the system's authorities
   */
  public BoundedHttp(Duration connect, @Nullable SSLContext tls) {
    this.connect = connect;
    this.tls = tls;
  }

  /**
   * Asks, and waits for all of the answer, whatever its status.
   *
   * @param most bytes of the answer's body
   * @param timeout from now to its last byte
   * @throws HttpTimeoutException where it takes longer
   * @throws IOException where there is no whole answer; the message says why
   */
  public <T> HttpResponse<T> ask(
      HttpRequest request, BodyHandler<T> body, long most, Duration timeout)
      throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<T>> answer =
        client().sendAsync(request, BodyHandlers.limiting(body, most));
    try {
      // The request's own timeout would end with the head of the response.
      return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new HttpTimeoutException("no answer within " + timeout.toMillis() + " ms");
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

  private synchronized HttpClient client() {
    if (client == null) {
      HttpClient.Builder builder =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .followRedirects(HttpClient.Redirect.NEVER)
              .connectTimeout(connect);
      client = (tls == null ? builder : builder.sslContext(tls)).build();
    }
    return client;
  }

  /** Cuts off questions under way; leaves no connection and no thread. */
  @Override
  public synchronized void close() {
    if (client != null) {
      client.shutdownNow();
    }
  }
}
