package io.bartizan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.http.RawClient;
import io.bartizan.protect.ToldResources;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When clients may come again, as every 503 says that the gateway makes itself. */
@Timeout(60)
class RetryAfterTest extends GatewayTest {
  private final ToldResources resources = new ToldResources();
  private final Semaphore arrived = new Semaphore(0);

  private void start(String retryAfter) throws Exception {
    upstream =
        new ScriptedUpstream(
            peer -> {
              String request;
              while ((request = peer.readRequest()) != null) {
                if (request.startsWith("GET /busy ") || request.startsWith("GET /queue ")) {
                  arrived.release();
                  peer.readUntil("never");
                }
                peer.send("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\n\r\nself");
              }
            });
    gateway =
        new RunningGateway.Builder()
            .settings(settings(retryAfter))
            .shortOf(resources)
            .routes(
                """
                {"pools": {
                   "own": {"endpoints": [{"url": "%1$s"}]},
                   "queue": {"endpoints": [{"url": "%1$s"}],
                             "circuitBreaker": {"maxConnections": 1, "maxPendingRequests": 1}},
                   "one": {"endpoints": [{"url": "%1$s"}],
                           "circuitBreaker": {"maxRequests": 1}}},
                 "routes": [
                   {"name": "own", "match": {"path": {"exact": "/own"}}, "to": {"pool": "own"}},
                   {"name": "low", "match": {"path": {"exact": "/low"}}, "to": {"pool": "own"},
                    "priority": "low"},
                   {"name": "queue", "match": {"path": {"prefix": "/queue"}},
                    "to": {"pool": "queue"}},
                   {"name": "one", "match": {"path": {"prefix": "/busy"}}, "to": {"pool": "one"}}]}
                """
                    .formatted(upstream.url()))
            .start();
  }

  private static String settings(String retryAfter) {
    return ", \"overload\": {\"retryAfter\": \"" + retryAfter + "\"}";
  }

  private static RawClient ask(RawClient client, String path) throws Exception {
    return client.send("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n");
  }

  private String get(String path) throws Exception {
    try (RawClient each = gateway.client()) {
      return ask(each, path).readResponse();
    }
  }

  /** Waits for a line of the metrics, in which the upstream's URL may stand. */
  private void awaitMetric(String line) throws Exception {
    while (!gateway.metrics().contains("\n" + line.formatted(upstream.url()) + "\n")) {
      Thread.onSpinWait();
    }
  }

  private void assertRefused(String path, String reason, String retryAfter) throws Exception {
    String refused = get(path);
    assertTrue(refused.startsWith("HTTP/1.1 503 "), refused);
    assertTrue(refused.contains("\"reason\":\"" + reason + "\""), refused);
    assertEquals(retryAfter, value(refused, "retry-after"), refused);
  }

  private void assertAllRefused(String retryAfter) throws Exception {
    assertRefused("/low", "overload", retryAfter);
    assertRefused("/busy/second", "upstream-max-requests", retryAfter);
    assertRefused("/queue/third", "upstream-max-pending", retryAfter);
  }

  @Test
  void overloadAndCircuitBreakersSayItAndUpstreamsSpeakForThemselves() throws Exception {
    start("7s");
    String own = get("/own");
    assertTrue(own.startsWith("HTTP/1.1 503 "), own);
    assertEquals("", value(own, "retry-after"), own);
    try (RawClient busy = gateway.client();
        RawClient first = gateway.client();
        RawClient second = gateway.client()) {
      ask(busy, "/busy");
      ask(first, "/queue");
      assertTrue(arrived.tryAcquire(2, 20, TimeUnit.SECONDS));
      ask(second, "/queue/second");
      awaitMetric("bartizan_endpoint_requests_pending{endpoint=\"%s\",pool=\"queue\"} 1.0");
      resources.heap = 0.96;
      awaitMetric("bartizan_overload_active{action=\"shed\"} 1.0");
      assertAllRefused("7");
      gateway.configure(settings("1h"));
      gateway.reload();
      assertAllRefused("3600");
      gateway.configure(settings("0s"));
      gateway.reload();
      assertAllRefused("");
    }
  }
}
