package io.bartizan.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpVersion;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Single bodies many times larger than the gateway's memory arrive whole, in both directions. */
@Tag("soak")
@Timeout(600)
class TransferSoakTest extends SoakTest {
  private static final long GIB = 1024 * MIB;

  /** The heap, 32 MiB of buffers, and 160 MiB that the JVM needs for itself: code and classes. */
  private static final long MOST_MIB = GatewayProcess.HEAP_MIB + 32 + 160;

  @ParameterizedTest
  @CsvSource({
    "HTTP_1_1, http1, 10, 2",
    "HTTP_2,   http1, 10, 2",
    "HTTP_1_1, h2c,    1, 1",
    "HTTP_2,   h2c,    1, 1"
  })
  void aBodyOfManyGigabytesArrivesWhole(
      HttpVersion client, String upstreamProtocol, int down, int up) throws Exception {
    String name = "%s to %s".formatted(client, upstreamProtocol);
    try (GatewayProcess gateway = new GatewayProcess(folder, upstream.routes(upstreamProtocol))) {
      HttpClient quick = Peers.client(vertx, gateway.front(), client);
      Report.Stretch stretch = new Report.Stretch(gateway);
      String received = Peers.await(vertx, () -> Transfers.download(quick, down * GIB));
      stretch.end(name + ", down", down * GIB);
      assertEquals(upstream.sent(down * GIB).getFirst().toString(), received);
      Digest sent = new Digest();
      stretch = new Report.Stretch(gateway);
      received = Peers.await(vertx, () -> Transfers.upload(quick, up * GIB, sent));
      stretch.end(name + ", up", up * GIB);
      assertEquals(sent.toString(), received);
      Report.memory(name + ", most in memory", gateway.peak());
      assertTrue(gateway.peak() < MOST_MIB * MIB, "it took more memory than " + MOST_MIB + " MiB");
      gateway.stop();
    }
  }
}
