package io.bartizan.demo;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One upstream that shows what went through: {@code /echo} says what it was sent, {@code /slow}
 * answers late, {@code /stream} sends events one by one, {@code /error} fails, {@code /ws} echoes
 * WebSocket frames, and everything else names the server.
 */
final class DemoServer {
  private static final int MAX_BODY = 1024 * 1024;
  private static final int MAX_FRAME = 1024 * 1024;
  private static final long MAX_WAIT_MILLIS = 60_000;

  private final String name;
  private @Nullable HttpServer server;

  DemoServer(String name) {
    this.name = name;
  }

  Future<HttpServer> start(Vertx vertx) {
    HttpServerOptions options =
        new HttpServerOptions().setMaxWebSocketFrameSize(MAX_FRAME).setIdleTimeout(300);
    HttpServer created = vertx.createHttpServer(options);
    server = created;
    return created
        .requestHandler(request -> handle(vertx, request))
        .webSocketHandshakeHandler(
            handshake -> {
              if (handshake.path().equals("/ws")) {
                handshake.accept();
              } else {
                handshake.reject(404);
              }
            })
        .webSocketHandler(DemoServer::echoFrames)
        .listen(0, "127.0.0.1");
  }

  Future<Void> stop() {
    return server == null ? Future.succeededFuture() : server.close();
  }

  String url() {
    return "http://127.0.0.1:" + Objects.requireNonNull(server).actualPort();
  }

  private void handle(Vertx vertx, HttpServerRequest request) {
    request.response().putHeader("x-demo", name);
    switch (request.path()) {
      case "/echo" -> echo(request);
      case "/slow" -> slow(vertx, request);
      case "/stream" -> stream(vertx, request);
      case "/error" -> error(request);
      default -> hello(request);
    }
  }

  private void hello(HttpServerRequest request) {
    request
        .response()
        .putHeader("content-type", "text/plain; charset=utf-8")
        .end(
            "This is demo upstream %s; you asked it for %s %s\nTry %s\n"
                .formatted(
                    name,
                    request.method(),
                    request.uri(),
                    "/echo, /slow?ms=500, /stream?count=5&interval=1000, /error?status=503, /ws"));
  }

  private void echo(HttpServerRequest request) {
    Buffer body = Buffer.buffer();
    request.handler(
        part -> {
          // The rest is still read, so that the client gets to see the answer.
          if (body.length() <= MAX_BODY) {
            body.appendBuffer(part);
          }
        });
    request.endHandler(
        end -> {
          if (body.length() > MAX_BODY) {
            request.response().setStatusCode(413).end("/echo takes up to 1 MiB\n");
          } else {
            json(request.response(), echoOf(request, body));
          }
        });
  }

  private JsonObject echoOf(HttpServerRequest request, Buffer body) {
    JsonArray headers = new JsonArray();
    request
        .headers()
        .forEach(
            (field, value) -> headers.add(new JsonObject().put("name", field).put("value", value)));
    return new JsonObject()
        .put("server", name)
        .put("method", request.method().name())
        .put("path", request.path())
        .put("query", request.query())
        .put("version", request.version().alpnName())
        .put("headers", headers)
        .put("body", body.toString(StandardCharsets.UTF_8));
  }

  private static void slow(Vertx vertx, HttpServerRequest request) {
    long millis = number(request, "ms", 1_000, MAX_WAIT_MILLIS);
    after(
        vertx,
        millis,
        () -> json(request.response(), new JsonObject().put("waitedMillis", millis)));
  }

  /** Server-Sent Events (WHATWG HTML, section 9.2), endless unless a count is given. */
  private void stream(Vertx vertx, HttpServerRequest request) {
    long count = number(request, "count", Long.MAX_VALUE, Long.MAX_VALUE);
    long interval = Math.max(1, number(request, "interval", 1_000, MAX_WAIT_MILLIS));
    HttpServerResponse response =
        request
            .response()
            .setChunked(true)
            .putHeader("content-type", "text/event-stream")
            .putHeader("cache-control", "no-store");
    sendEvent(vertx, response, 1, count, interval);
  }

  private void sendEvent(
      Vertx vertx, HttpServerResponse response, long number, long count, long interval) {
    if (response.closed()) {
      return;
    }
    if (number > count) {
      response.end();
      return;
    }
    // A client that does not read misses events; it does not make them pile up here.
    if (!response.writeQueueFull()) {
      response.write("id: %d\ndata: %s from %s\n\n".formatted(number, Instant.now(), name));
    }
    if (number == count) {
      response.end();
    } else {
      after(vertx, interval, () -> sendEvent(vertx, response, number + 1, count, interval));
    }
  }

  private static void error(HttpServerRequest request) {
    int status = (int) Math.max(400, number(request, "status", 500, 599));
    json(
        request.response().setStatusCode(status),
        new JsonObject().put("status", status).put("detail", "as you asked"));
  }

  private static void echoFrames(ServerWebSocket socket) {
    socket.frameHandler(
        frame -> {
          if (frame.isText() || frame.isBinary() || frame.isContinuation()) {
            socket.writeFrame(frame);
            if (socket.writeQueueFull()) {
              socket.pause();
              socket.drainHandler(drained -> socket.resume());
            }
          }
        });
  }

  private static void json(HttpServerResponse response, JsonObject object) {
    if (!response.closed()) {
      response.putHeader("content-type", "application/json").end(object.encodePrettily() + "\n");
    }
  }

  private static void after(Vertx vertx, long millis, Runnable action) {
    if (millis <= 0) {
      action.run();
    } else {
      vertx.setTimer(millis, timer -> action.run());
    }
  }

  private static long number(HttpServerRequest request, String name, long absent, long max) {
    String value = request.getParam(name);
    if (value == null) {
      return absent;
    }
    try {
      return Math.clamp(Long.parseLong(value), 0, max);
    } catch (NumberFormatException e) {
      return absent;
    }
  }
}
