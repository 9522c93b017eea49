package io.bartizan.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;

/** Bodies that go from and to the {@link Upstream} as fast as they can. */
final class Transfers {
  private Transfers() {}

  /** Gets a body of a length; completes with the {@link Digest} of what came, as text. */
  static Future<String> download(HttpClient client, long length) {
    Digest digest = new Digest();
    return client
        .request(HttpMethod.GET, "/" + length)
        .compose(HttpClientRequest::send)
        .compose(
            response -> {
              assertEquals(200, response.statusCode());
              response.handler(digest::add);
              return response.end();
            })
        .map(_ -> digest.toString());
  }

  /** Sends a body of a length; completes with the receiver's {@link Digest}, as text. */
  static Future<String> upload(HttpClient client, long length, Digest digest) {
    return client.request(HttpMethod.POST, "/").compose(request -> upload(request, length, digest));
  }

  static Future<String> upload(HttpClientRequest request, long length, Digest digest) {
    // In chunks over HTTP/1.1, where the download has a length.
    request.setChunked(true);
    // The outcome is told by the futures alone.
    request.exceptionHandler(_ -> {});
    Future<String> answer = request.response().compose(Transfers::text);
    return Noise.send(length, request, digest).compose(_ -> answer);
  }

  /** The body of a good response. */
  static Future<String> text(HttpClientResponse response) {
    assertEquals(200, response.statusCode());
    return response.body().map(Buffer::toString);
  }
}
