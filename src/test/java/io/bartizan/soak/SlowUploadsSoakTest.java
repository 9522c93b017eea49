package io.bartizan.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A thousand uploads cost little memory and are not felt by others, whether their clients send
 * slowly or their upstream takes slowly.
 */
@Tag("soak")
@Timeout(600)
class SlowUploadsSoakTest extends SoakTest {
  private static final int UPLOADS = 1000;
  private static final int SECONDS = 20;
  private static final long LENGTH = 100 * MIB;
  private static final int BITE = 1024;

  /** MiB that the gateway may grow by. */
  private static final long MOST_GROWN = 128;

  /** Of each body that nobody takes: in the kernels of three machines and in the gateway. */
  private static final long MOST_SENT = 2 * MIB;

  private static final long LEAST_SENT = MIB / 8;

  /** One that is sent a kilobyte at a time. */
  private static final class SlowUpload {
    private final HttpClientRequest request;
    private final Future<String> answer;
    private final Digest sent = new Digest();

    SlowUpload(HttpClientRequest request) {
      this.request = request.setChunked(true);
      this.answer = request.response().compose(Transfers::text);
      // A client gets ten seconds for its head, while the others still connect.
      sendSome();
    }

    void sendSome() {
      Buffer some = Buffer.buffer(Noise.at(sent.bytes(), BITE, Long.MAX_VALUE));
      sent.add(some);
      request.write(some);
    }

    void end() {
      request.end();
      assertEquals(sent.toString(), Peers.await(answer));
    }
  }

  @Test
  void aThousandSlowUploadersCostLittle() throws Exception {
    String name = "slow uploaders, half of HTTP/1.1 and half of HTTP/2";
    try (GatewayProcess gateway = new GatewayProcess(folder, upstream.routes("http1"))) {
      QuickClient quick = new QuickClient(vertx, gateway, upstream);
      quick.warmUp();
      MemoryWatch memory = new MemoryWatch(gateway);
      List<SlowUpload> uploads = new ArrayList<>();
      for (HttpClient client : clients(gateway)) {
        for (int i = 0; i < UPLOADS / 2; i++) {
          uploads.add(new SlowUpload(Peers.await(client.request(HttpMethod.POST, "/"))));
        }
      }
      try (EverySecond sending = new EverySecond(() -> sendSome(uploads, memory))) {
        while (sending.times() < SECONDS) {
          quick.work();
        }
      }
      uploads.forEach(SlowUpload::end);
      Report.line(name + ", sent by each: " + uploads.getFirst().sent);
      checkCost(name, gateway, memory, quick);
      gateway.stop();
    }
  }

  @Test
  void aThousandUploadsToAnUpstreamThatTakesLittleCostLittle() throws Exception {
    String name = "uploads to a slow upstream, half of HTTP/1.1 and half of HTTP/2";
    try (GatewayProcess gateway = new GatewayProcess(folder, upstream.routes("http1"))) {
      QuickClient quick = new QuickClient(vertx, gateway, upstream);
      quick.warmUp();
      MemoryWatch memory = new MemoryWatch(gateway);
      List<Digest> sent = new ArrayList<>();
      for (HttpClient client : clients(gateway)) {
        for (int i = 0; i < UPLOADS / 2; i++) {
          Digest digest = new Digest();
          sent.add(digest);
          HttpClientRequest request = Peers.await(client.request(HttpMethod.POST, Upstream.SLOWLY));
          vertx.runOnContext(_ -> Transfers.upload(request, LENGTH, digest));
        }
      }
      try (EverySecond waiting = new EverySecond(memory::look)) {
        while (waiting.times() < SECONDS) {
          quick.work();
        }
      }
      LongSummaryStatistics each = sent.stream().mapToLong(Digest::bytes).summaryStatistics();
      Report.line(
          "%s, sent by each: mean %.0f KiB, least %d KiB, most %d KiB"
              .formatted(
                  name, each.getAverage() / 1024, each.getMin() / 1024, each.getMax() / 1024));
      assertTrue(each.getMin() > LEAST_SENT, "some did not get that far");
      assertTrue(each.getAverage() < MOST_SENT, "the clients were not held up");
      checkCost(name, gateway, memory, quick);
    }
  }

  private List<HttpClient> clients(GatewayProcess gateway) {
    return List.of(
        Peers.client(vertx, gateway.front(), HttpVersion.HTTP_1_1, UPLOADS / 2),
        Peers.client(vertx, gateway.front(), HttpVersion.HTTP_2, UPLOADS / 2));
  }

  private static void sendSome(List<SlowUpload> uploads, MemoryWatch memory) throws Exception {
    uploads.forEach(SlowUpload::sendSome);
    memory.look();
  }

  private static void checkCost(
      String name, GatewayProcess gateway, MemoryWatch memory, QuickClient quick) throws Exception {
    memory.report(name, MOST_GROWN);
    quick.report(name);
    gateway.assertQuiet();
  }
}
