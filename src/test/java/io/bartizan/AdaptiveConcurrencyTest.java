package io.bartizan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.http.RawClient;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What answers that take longer do to a pool that goes by them, through the whole gateway. */
@Timeout(60)
class AdaptiveConcurrencyTest extends GatewayTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
  private static final int MOST = 32;

  /** How the upstream is at present. */
  private enum Pace {
    FAST,
    SLOW,
    STILL
  }

  private final Semaphore arrived = new Semaphore(0);

  /** What a still upstream waits for before it answers, and a slow one for a while. */
  private final Semaphore answers = new Semaphore(0);

  private volatile Pace pace = Pace.FAST;

  private void start() throws Exception {
    upstream =
        new ScriptedUpstream(
            peer -> {
              while (peer.readRequest() != null) {
                arrived.release();
                switch (pace) {
                  case FAST -> {}
                  case SLOW -> {
                    var _ = answers.tryAcquire(100, TimeUnit.MILLISECONDS);
                  }
                  case STILL -> answers.acquire();
                }
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
              }
            });
    gateway =
        RunningGateway.withRoutes(
            RunningGateway.allToWith(
                "\"circuitBreaker\": {\"maxRequests\": 32},"
                    + " \"adaptiveConcurrency\": {\"enabled\": true, \"min\": 2},",
                "",
                upstream.url()));
  }

  /** How many requests the pool may have under way now. */
  private int limit() throws Exception {
    String answer =
        gateway
            .admin(
                "POST",
                "/explain",
                "application/json",
                "{\"method\": \"GET\", \"url\": \"http://h/\"}")
            .body();
    return new JsonObject(answer)
        .getJsonArray("pools")
        .getJsonObject(0)
        .getJsonObject("circuitBreaker")
        .getJsonObject("requests")
        .getInteger("limit");
  }

  private static void assertServed(RawClient client) throws Exception {
    String answer = client.send(GET).readResponse();
    assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
  }

  /** So that it is known how soon answers can come: for longer than is averaged over. */
  private void learnTheLeastTime() throws Exception {
    try (RawClient client = gateway.client()) {
      assertServed(client);
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1500);
      for (int i = 0; i < 20 || System.nanoTime() - end < 0; i++) {
        assertServed(client);
      }
    }
  }

  private void becomeSlowUntilTheLimitIs(int wanted) throws Exception {
    pace = Pace.SLOW;
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> asking = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        asking.add(
            clients.submit(
                () -> {
                  try (RawClient each = gateway.client()) {
                    while (pace == Pace.SLOW) {
                      assertServed(each);
                    }
                  }
                  return null;
                }));
      }
      try {
        while (limit() > wanted) {
          Thread.onSpinWait();
        }
      } finally {
        pace = Pace.FAST;
      }
      for (Future<?> each : asking) {
        each.get();
      }
    }
  }

  @Test
  void aSlowUpstreamGetsFewerRequestsAndTheOthersAnAnswerAtOnce() throws Exception {
    start();
    assertEquals(MOST, limit());
    learnTheLeastTime();
    becomeSlowUntilTheLimitIs(MOST / 2);

    pace = Pace.STILL;
    arrived.drainPermits();
    int limit = limit();
    assertTrue(limit >= 4 && limit <= MOST / 2, "limit " + limit);
    List<RawClient> waiting = new ArrayList<>();
    for (int i = 0; i < limit; i++) {
      waiting.add(gateway.client().send(GET));
      assertTrue(arrived.tryAcquire(20, TimeUnit.SECONDS), "request " + i + " of " + limit);
    }
    try (RawClient one = gateway.client()) {
      String refused = one.send(GET).readResponse();
      assertTrue(refused.startsWith("HTTP/1.1 503 "), refused);
      assertTrue(refused.contains("\"reason\":\"upstream-concurrency\""), refused);
      assertEquals("5", value(refused, "retry-after"));
      assertEquals(
          "bartizan; error=connection_limit_reached; details=\"upstream-concurrency\"",
          value(refused, "proxy-status"));
      answers.release(limit);
      for (RawClient each : waiting) {
        String answer = each.readResponse();
        assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
        each.close();
      }
      pace = Pace.FAST;
      assertServed(one);
    }
  }
}
