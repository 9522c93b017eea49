package io.bartizan.soak;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway forwards to, over HTTP/1.1 and HTTP/2 in the clear. {@code GET /LENGTH} gets so
 * many bytes; whatever is sent is answered with its {@link Digest}, as text. WebSockets get an
 * {@link EchoServer}.
 */
final class Upstream {
  private static final int SOCKET_BUFFER = 64 * 1024;

  /** Where it takes a buffer of a few kilobytes a second. */
  static final String SLOWLY = "/slowly";

  private final Vertx vertx;
  private final HttpServer server;
  private final List<Body> sent = new CopyOnWriteArrayList<>();
  private final AtomicInteger pongs = new AtomicInteger();
  private final BlockingQueue<String> closes = new LinkedBlockingQueue<>();

  private record Body(long length, Digest digest) {}

  Upstream(Vertx vertx) {
    this.vertx = vertx;
    server =
        vertx.createHttpServer(
            new HttpServerOptions()
                .setHost("127.0.0.1")
                .setPort(0)
                // What waits in its own kernel does not burden the gateway's, elsewhere.
                .setSendBufferSize(SOCKET_BUFFER)
                .setReceiveBufferSize(SOCKET_BUFFER)
                .setMaxWebSocketFrameSize(EchoMessage.LARGEST)
                .setMaxWebSocketMessageSize(EchoMessage.LARGEST));
    server.requestHandler(this::answer);
    server.webSocketHandler(socket -> new EchoServer(socket, pongs, closes));
    Peers.await(server.listen());
  }

  private void answer(HttpServerRequest request) {
    switch (request.method().name()) {
      case "GET" -> send(request);
      default -> receive(request);
    }
  }

  private void send(HttpServerRequest request) {
    long length = Long.parseLong(request.path().substring(1));
    Digest digest = new Digest();
    sent.add(new Body(length, digest));
    request.response().putHeader("Content-Length", String.valueOf(length));
    Noise.send(length, request.response(), digest);
  }

  private void receive(HttpServerRequest request) {
    Digest digest = new Digest();
    request.handler(digest::add);
    request.endHandler(_ -> request.response().end(digest.toString()));
    if (request.path().equals(SLOWLY)) {
      request.pause();
      long timer = vertx.setPeriodic(1000, _ -> request.fetch(1));
      request.exceptionHandler(_ -> vertx.cancelTimer(timer));
    }
  }

  /** The routes file that sends everything here. */
  String routes(String protocol) {
    return """
        {"pools": {"soak": {"protocol": "%s", "circuitBreaker": {"maxClientPercent": 100},
            "endpoints": [{"url": "http://127.0.0.1:%d"}]}},
         "routes": [{"name": "all", "match": {"path": {"prefix": "/"}}, "to": {"pool": "soak"}}]}
        """
        .formatted(protocol, server.actualPort());
  }

  /** What was sent so far of each body of the length that was asked for. */
  List<Digest> sent(long length) {
    return sent.stream().filter(body -> body.length == length).map(Body::digest).toList();
  }

  /** How many pongs answered those pings that WebSockets were sent. */
  int pongs() {
    return pongs.get();
  }

  /** Code and reason of the next WebSocket to be closed, by either side. */
  @Nullable String nextClose() throws InterruptedException {
    return closes.poll(30, TimeUnit.SECONDS);
  }
}
