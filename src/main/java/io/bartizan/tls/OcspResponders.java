package io.bartizan.tls;

import io.bartizan.fetch.BoundedHttp;
import io.bartizan.tls.OcspQuestion.UnusableAnswerException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/**
 * Puts questions to OCSP responders over HTTP/1.1 by POST, which all of them take and no cache
 * answers.
 */
final class OcspResponders implements OcspStapling.Responders, AutoCloseable {
  /**
   * In bytes. An answer has one or two KiB, and each handshake that it is stapled to carries it.
   */
  static final int MAX_ANSWER = 16 * 1024;

  private final Duration timeout;
  private final BoundedHttp http;

  OcspResponders(Duration timeout) {
    this.timeout = timeout;
    this.http = new BoundedHttp(timeout, null);
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
    HttpResponse<byte[]> response =
        http.ask(request, BodyHandlers.ofByteArray(), MAX_ANSWER, timeout);
    if (response.statusCode() != 200) {
      throw new UnusableAnswerException("answered with HTTP status " + response.statusCode());
    }
    return response.body();
  }

  @Override
  public void close() {
    http.close();
  }
}
