package io.bartizan.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpVersion;

/** A client that does as most do, among others that do not, and must not feel them. */
final class QuickClient {
  private static final long MIB = 1024 * 1024;
  private static final long LARGE = 64 * MIB;
  private static final long SMALL = 1024;
  private static final int SMALL_PER_LARGE = 50;

  /** Far from what is usual, on a machine that does other things too; starved it gets 5. */
  private static final double LEAST_MB_PER_SECOND = 20;

  private static final double MOST_MILLIS = 2000;

  private final Vertx vertx;
  private final Upstream upstream;
  private final HttpClient client;
  private long bytes;
  private double seconds;
  private double slowestMillis;

  QuickClient(Vertx vertx, GatewayProcess gateway, Upstream upstream) {
    this.vertx = vertx;
    this.upstream = upstream;
    this.client = Peers.client(vertx, gateway.front(), HttpVersion.HTTP_2);
  }

  /** Brings the gateway to its usual speed and size. */
  void warmUp() {
    Peers.await(vertx, () -> Transfers.download(client, 1024 * MIB));
    Peers.await(vertx, () -> Transfers.upload(client, 256 * MIB, new Digest()));
  }

  /** A large body and some small ones. */
  void work() {
    seconds += get(LARGE);
    bytes += LARGE;
    for (int i = 0; i < SMALL_PER_LARGE; i++) {
      slowestMillis = Math.max(slowestMillis, get(SMALL) * 1e3);
    }
  }

  private double get(long length) {
    long begun = System.nanoTime();
    String received = Peers.await(vertx, () -> Transfers.download(client, length));
    double took = (System.nanoTime() - begun) / 1e9;
    assertEquals(upstream.sent(length).getLast().toString(), received);
    return took;
  }

  /** Tells how it fared, which must have been well. */
  void report(String name) {
    double rate = bytes / 1e6 / seconds;
    Report.line(
        "%s, a quick client meanwhile: %.0f MB/s, slowest small response %.0f ms"
            .formatted(name, rate, slowestMillis));
    assertTrue(rate > LEAST_MB_PER_SECOND, "only " + rate + " MB/s");
    assertTrue(slowestMillis < MOST_MILLIS, "a small response took " + slowestMillis + " ms");
  }
}
