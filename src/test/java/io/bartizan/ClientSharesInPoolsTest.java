package io.bartizan;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.http.RawClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One client that takes all of a pool's requests that it can get. */
@Timeout(60)
class ClientSharesInPoolsTest extends GatewayTest {
  private static final String GREEDY = "198.51.100.7";

  private final Semaphore arrived = new Semaphore(0);

  private static void ask(RawClient client, String address) throws Exception {
    client.send("GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: " + address + "\r\n\r\n");
  }

  private String answer(String address) throws Exception {
    try (RawClient each = gateway.client()) {
      ask(each, address);
      return each.readResponse();
    }
  }

  /** As many requests of one client as there may be, none of which is answered. */
  private List<RawClient> takeAll() throws Exception {
    List<RawClient> greedy = new ArrayList<>();
    for (int i = 0; i < 48; i++) {
      RawClient each = gateway.client();
      greedy.add(each);
      ask(each, GREEDY);
      assertTrue(arrived.tryAcquire(10, TimeUnit.SECONDS), "request " + i);
    }
    return greedy;
  }

  @Test
  void othersAreServedAndSoIsItWhenItLetsGo() throws Exception {
    upstream =
        new ScriptedUpstream(
            peer -> {
              if (Objects.requireNonNull(peer.readHead()).contains(GREEDY)) {
                arrived.release();
                peer.readUntil("never");
              }
              peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            });
    gateway =
        new RunningGateway.Builder()
            .settings(", \"clientAddress\": {\"trustedProxies\": [\"127.0.0.1\"]}")
            .routes(
                RunningGateway.allToWith(
                    "\"circuitBreaker\": {\"maxRequests\": 64, \"maxClientPercent\": 75},",
                    "",
                    upstream.url()))
            .start();
    for (int turn = 0; turn < 2; turn++) {
      List<RawClient> greedy = takeAll();
      String refused = answer(GREEDY);
      assertTrue(refused.startsWith("HTTP/1.1 503 "), refused);
      assertTrue(refused.contains("\"reason\":\"upstream-max-client-requests\""), refused);
      String other = answer("192.0.2.1");
      assertTrue(other.startsWith("HTTP/1.1 200 "), other);
      for (RawClient each : greedy) {
        each.close();
      }
      while (!gateway.metrics().contains("_requests_in_flight{route=\"all\"} 0.0\n")) {
        Thread.onSpinWait();
      }
    }
  }
}
