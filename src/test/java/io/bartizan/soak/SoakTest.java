package io.bartizan.soak;

import io.vertx.core.Vertx;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What tests of heavy streaming begin with: an upstream, and a folder for the gateway's files. */
abstract class SoakTest {
  static final long MIB = 1024 * 1024;

  final Vertx vertx = Vertx.vertx();
  @TempDir Path folder;
  Upstream upstream;

  @BeforeEach
  void startUpstream() {
    upstream = new Upstream(vertx);
  }

  @AfterEach
  void stopUpstream() {
    Peers.await(vertx.close());
  }
}
