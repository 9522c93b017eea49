package io.bartizan.soak;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemTrustOptions;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Clients of the gateway that are quick and correct, and not of its own making. */
final class Peers {
  private static final int WINDOW = 1024 * 1024;

  /** Small, so that what the gateway does not take waits with the client and not in its kernel. */
  private static final int SOCKET_BUFFER = 64 * 1024;

  private Peers() {}

  /** Uses one connection for all requests over HTTP/2, and few over HTTP/1.1. */
  static HttpClient client(Vertx vertx, Front front, HttpVersion version) {
    return vertx.createHttpClient(options(front, version));
  }

  /** Uses a connection for each of so many requests at a time. */
  static HttpClient client(Vertx vertx, Front front, HttpVersion version, int connections) {
    return vertx.createHttpClient(
        options(front, version).setHttp2MultiplexingLimit(1).setSendBufferSize(SOCKET_BUFFER),
        new PoolOptions().setHttp1MaxSize(connections).setHttp2MaxSize(connections));
  }

  private static HttpClientOptions options(Front front, HttpVersion version) {
    return new HttpClientOptions()
        .setDefaultHost("localhost")
        .setDefaultPort(front.port())
        .setSsl(true)
        .setSslEngineOptions(new OpenSSLEngineOptions())
        .setTrustOptions(new PemTrustOptions().addCertPath(front.authority().toString()))
        .setUseAlpn(true)
        .setProtocolVersion(version)
        .setHttp2ConnectionWindowSize(WINDOW)
        .setInitialSettings(new Http2Settings().setInitialWindowSize(WINDOW));
  }

  /** WebSockets over TLS, as many as are asked for. */
  static WebSocketClient webSockets(Vertx vertx, Front front) {
    return vertx.createWebSocketClient(
        new WebSocketClientOptions()
            .setDefaultHost("localhost")
            .setDefaultPort(front.port())
            .setSsl(true)
            .setSslEngineOptions(new OpenSSLEngineOptions())
            .setTrustOptions(new PemTrustOptions().addCertPath(front.authority().toString()))
            .setMaxConnections(Integer.MAX_VALUE)
            .setMaxFrameSize(EchoMessage.LARGEST)
            .setMaxMessageSize(EchoMessage.LARGEST));
  }

  /** Does something on an event loop and waits for what comes of it. */
  static <T> T await(Vertx vertx, Supplier<Future<T>> work) {
    Promise<T> done = Promise.promise();
    vertx.runOnContext(_ -> work.get().onComplete(done::tryComplete, done::tryFail));
    return await(done.future());
  }

  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(5, TimeUnit.MINUTES);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
