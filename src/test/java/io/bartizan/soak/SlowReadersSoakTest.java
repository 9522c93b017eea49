package io.bartizan.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A thousand clients that take a kilobyte a second of the large bodies they asked for cost little
 * memory, hold up the upstream, and are not felt by others.
 */
@Tag("soak")
@Timeout(600)
class SlowReadersSoakTest extends SoakTest {
  private static final long BODY = 100 * MIB;
  private static final int READERS = 1000;
  private static final int SECONDS = 25;

  /** Of each body: in the kernels of both machines and in the gateway. */
  private static final long MOST_SENT = 2 * MIB;

  /**
   * Reads slowly.
   *
   * @param http1 connections with one request each
   * @param http2 connections with so many streams each
   * @param byWindow whether it is their windows that clients of HTTP/2 are slow with
   * @param most MiB that the gateway may grow by
   */
  @ParameterizedTest
  @CsvSource({
    "http1, 500, 500,   1, false, 112",
    "http1,   0,  10, 100, false, 112",
    "http1,   0,  10, 100, true,  112",
    "h2c,   500, 500,   1, false, 160"
  })
  void aThousandSlowReadersCostLittle(
      String protocol, int http1, int http2, int streams, boolean byWindow, long most)
      throws Exception {
    String name =
        "slow readers, %d of HTTP/1.1 and %d x %d of HTTP/2%s, to %s"
            .formatted(http1, http2, streams, byWindow ? " by window" : "", protocol);
    List<SlowReader> readers = new ArrayList<>();
    try (GatewayProcess gateway = new GatewayProcess(folder, upstream.routes(protocol))) {
      QuickClient quick = new QuickClient(vertx, gateway, upstream);
      quick.warmUp();
      MemoryWatch memory = new MemoryWatch(gateway);
      ClientSockets sockets = new ClientSockets(gateway.front());
      for (int i = 0; i < http1; i++) {
        readers.add(new Http1SlowReader(sockets, BODY));
      }
      for (int i = 0; i < http2; i++) {
        readers.add(new Http2SlowReader(sockets, streams, byWindow, BODY));
      }
      try (EverySecond reading = new EverySecond(() -> readSome(readers, memory))) {
        while (reading.times() < SECONDS) {
          quick.work();
        }
      }
      List<Long> sent = upstream.sent(BODY).stream().map(Digest::bytes).sorted().toList();
      long mean = sent.stream().mapToLong(Long::longValue).sum() / READERS;
      Report.line(
          "%s, sent by the upstream for each: mean %d KiB, most %d KiB"
              .formatted(name, mean / 1024, sent.getLast() / 1024));
      memory.report(name, most);
      quick.report(name);
      assertEquals(READERS, sent.size());
      assertTrue(mean < MOST_SENT, "the upstream was not held up");
      close(readers);
      gateway.stop();
    } finally {
      close(readers);
    }
  }

  private static void readSome(List<SlowReader> readers, MemoryWatch memory) throws Exception {
    for (SlowReader reader : readers) {
      reader.readSome();
    }
    memory.look();
  }

  private static void close(List<SlowReader> readers) throws Exception {
    for (SlowReader reader : readers) {
      reader.close();
    }
    readers.clear();
  }
}
