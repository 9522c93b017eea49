package io.bartizan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.http.FramePeer;
import io.bartizan.http.RawClient;
import io.bartizan.protect.ToldResources;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What clients see of a gateway that is short of something. */
@Timeout(60)
class OverloadedGatewayTest extends GatewayTest {
  private static final List<String> PRIORITIES = List.of("low", "normal", "high");

  private final List<RawClient> idle = new ArrayList<>();

  @AfterEach
  void closeIdle() throws Exception {
    for (RawClient each : idle) {
      each.close();
    }
  }

  private final ToldResources resources = new ToldResources();

  private void start(String settings) throws Exception {
    upstream = ScriptedUpstream.answering("good");
    StringBuilder routes = new StringBuilder();
    for (String priority : PRIORITIES) {
      routes.append(routes.isEmpty() ? "" : ",");
      routes.append(
          """
          {"name": "%1$s", "priority": "%1$s", "match": {"path": {"exact": "/%1$s"}},
           "to": {"pool": "p"}}
          """
              .formatted(priority));
    }
    gateway =
        new RunningGateway.Builder()
            .routes(
                """
                {"pools": {"p": {"endpoints": [{"url": "%s"}]}}, "routes": [%s]}
                """
                    .formatted(upstream.url(), routes))
            .settings(settings)
            .shortOf(resources)
            .start();
  }

  private static String get(String priority) {
    return "GET /" + priority + " HTTP/1.1\r\nHost: h\r\n\r\n";
  }

  private void openIdle(int connections) throws Exception {
    for (int i = 0; i < connections; i++) {
      idle.add(gateway.client());
    }
  }

  private void awaitMetric(String line) throws Exception {
    while (!gateway.metrics().contains("\n" + line + "\n")) {
      Thread.onSpinWait();
    }
  }

  private void awaitShedding(boolean wanted) throws Exception {
    awaitMetric("bartizan_overload_active{action=\"shed\"} " + (wanted ? "1.0" : "0.0"));
  }

  private int readiness() throws Exception {
    return gateway.admin("GET", "/readyz").statusCode();
  }

  private String asked(String priority) throws Exception {
    try (RawClient client = gateway.client()) {
      return client.send(get(priority)).readAll();
    }
  }

  @Test
  void fewFreeConnectionsAreNotForRoutesOfLowPriority() throws Exception {
    start(
        ", \"connections\": {\"max\": 8, \"maxPerClient\": 8}, \"overload\": {\"shedConnections\": 50}");
    try (RawClient client = gateway.client()) {
      for (String priority : PRIORITIES) {
        assertTrue(client.send(get(priority)).readResponse().endsWith("good"), priority);
      }
    }
    openIdle(4);
    awaitShedding(true);
    // To its end: a connection that were kept would never have one.
    String refused = asked("low");
    assertTrue(refused.startsWith("HTTP/1.1 503 "), refused);
    assertTrue(refused.contains("\"reason\":\"overload\""), refused);
    assertEquals("5", value(refused, "retry-after"));
    assertEquals("close", value(refused, "connection"));
    for (String priority : List.of("normal", "high")) {
      String served = asked(priority);
      assertTrue(served.startsWith("HTTP/1.1 200 "), served);
      assertEquals("close", value(served, "connection"));
      assertTrue(served.endsWith("good"), served);
    }
    awaitMetric("bartizan_overload_usage_ratio{resource=\"connections\"} 0.5");
    assertEquals(200, readiness(), "one that sheds a little is still of use");
    for (RawClient each : idle) {
      each.close();
    }
    awaitShedding(false);
    try (RawClient client = gateway.client()) {
      assertTrue(client.send(get("low")).readResponse().endsWith("good"));
      assertTrue(client.send(get("low")).readResponse().endsWith("good"), "is kept again");
    }
  }

  @Test
  void aConnectionOfHttp2TakesItsLeaveBehindTheRefusal() throws Exception {
    start(
        ", \"connections\": {\"max\": 4, \"maxPerClient\": 4}, \"overload\": {\"shedConnections\": 50}");
    openIdle(2);
    awaitShedding(true);
    try (FramePeer client = FramePeer.client(gateway.port("http"))) {
      client.get(1, "/low");
      client.expect(FramePeer.GOAWAY, 0);
      String fields = client.expectHeaders(1, false);
      assertTrue(fields.startsWith(":status: 503"), fields);
      assertTrue(fields.contains("retry-after: 5"), fields);
      client.expectBody(1);
      while (client.next().type() != FramePeer.CLOSED) {
        // A second GOAWAY says which stream was the last.
      }
    }
  }

  @Test
  void oneHundredPerCentShedsNobody() throws Exception {
    start(
        ", \"connections\": {\"max\": 2, \"maxPerClient\": 2}, \"overload\": {\"shedConnections\": 100}");
    openIdle(1);
    try (RawClient client = gateway.client()) {
      assertTrue(client.send(get("low")).readResponse().endsWith("good"));
      awaitMetric("bartizan_overload_usage_ratio{resource=\"connections\"} 1.0");
      assertTrue(client.send(get("low")).readResponse().endsWith("good"));
      assertFalse(gateway.metrics().contains("bartizan_overload_active{action=\"shed\"} 1.0"));
    }
  }

  @Test
  void aGatewayThatRefusesNearlyAllSaysThatItIsNotReadyUntilItIsAgain() throws Exception {
    start("");
    assertEquals(200, readiness());
    resources.heap = 0.95;
    awaitShedding(true);
    assertEquals(200, readiness(), "one that sheds a little is still of use");
    resources.heap = 0.98;
    awaitReadiness(503);
    String why = gateway.admin("GET", "/readyz").body();
    assertTrue(why.contains("\"detail\":\"overloaded\""), why);
    for (String priority : List.of("low", "normal")) {
      String refused = asked(priority);
      assertTrue(refused.startsWith("HTTP/1.1 503 "), refused);
      assertEquals("5", value(refused, "retry-after"));
    }
    assertTrue(asked("high").endsWith("good"));
    resources.heap = 0.5;
    awaitReadiness(200);
    try (RawClient client = gateway.client()) {
      assertTrue(client.send(get("low")).readResponse().endsWith("good"));
    }
  }

  private void awaitReadiness(int status) throws Exception {
    while (readiness() != status) {
      Thread.onSpinWait();
    }
  }

  @Test
  void whileDescriptorsAreShortNobodyIsAcceptedAndAllAreOnceTheyAreNot() throws Exception {
    start("");
    try (RawClient kept = gateway.client()) {
      assertTrue(kept.send(get("low")).readResponse().endsWith("good"));
      resources.descriptors = 0.8;
      awaitMetric("bartizan_overload_active{action=\"accept-none\"} 1.0");
      String last = kept.send(get("low")).readAll();
      assertTrue(last.endsWith("good"), last);
      assertEquals("close", value(last, "connection"));
    }
    assertEquals(200, readiness(), "those that are connected are served");
    RawClient waiting = unaccepted();
    // Not one that is merely slow: it would be counted.
    awaitMetric("bartizan_connections_open{listener=\"http\"} 0.0");
    resources.descriptors = 0.5;
    assertTrue(waiting.readResponse().endsWith("good"));
    waiting.close();
    try (RawClient client = gateway.client()) {
      assertTrue(client.send(get("low")).readResponse().endsWith("good"));
    }
  }

  /** A client that has asked, and waits in the kernel's queue. */
  private RawClient unaccepted() throws Exception {
    for (int i = 0; i < 1000; i++) {
      Socket socket = new Socket("127.0.0.1", gateway.port("http"));
      RawClient client = new RawClient(socket);
      client.send(get("low"));
      socket.setSoTimeout(300);
      try {
        // What came before the listener had heard of it.
        client.readResponse();
        client.close();
      } catch (SocketTimeoutException e) {
        socket.setSoTimeout(20_000);
        return client;
      }
    }
    throw new AssertionError("all are accepted");
  }
}
