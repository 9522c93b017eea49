package io.bartizan.cli;

import io.bartizan.demo.DemoUpstreams;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.util.Map;

/** The demo upstreams with a Vert.x of their own, so that they are not part of the gateway's. */
final class DemoProcess implements AutoCloseable {
  private final Vertx vertx;
  private final DemoUpstreams upstreams;

  private DemoProcess(Vertx vertx, DemoUpstreams upstreams) {
    this.vertx = vertx;
    this.upstreams = upstreams;
  }

  static DemoProcess start() throws IOException {
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setUseDaemonThread(true));
    DemoUpstreams upstreams = new DemoUpstreams();
    try {
      vertx.deployVerticle(upstreams).toCompletionStage().toCompletableFuture().join();
    } catch (RuntimeException e) {
      vertx.close();
      throw new IOException("the demo upstreams do not start: " + e.getMessage(), e);
    }
    return new DemoProcess(vertx, upstreams);
  }

  Map<String, String> variables() {
    return upstreams.variables();
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
