package io.bartizan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.http.RawClient;
import io.bartizan.tls.DevelopmentCertificates;
import java.net.InetAddress;
import java.net.Socket;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Limits of rates, of requests under way and of connections, through the whole gateway. */
@Timeout(60)
class LimitsTest extends GatewayTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
  private static final String UPGRADE =
      "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

  /** What the upstream waits for before it answers. */
  private final Semaphore answers = new Semaphore(0);

  private void start(String settings, String route, ScriptedUpstream answering) throws Exception {
    upstream = answering;
    gateway =
        new RunningGateway.Builder()
            .settings(settings)
            .routes(RunningGateway.allToWith("", route, answering.url()))
            .start();
    client = gateway.client();
  }

  private void startHolding(String route) throws Exception {
    start(
        "",
        route,
        new ScriptedUpstream(
            peer -> {
              while (peer.readRequest() != null) {
                answers.acquire();
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
              }
            }));
  }

  private static String status(String response) {
    return response.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length());
  }

  private void awaitMetric(String line) throws Exception {
    while (!gateway.metrics().contains("\n" + line + "\n")) {
      Thread.onSpinWait();
    }
  }

  private void awaitNothingUnderWay() throws Exception {
    awaitMetric("bartizan_concurrency_requests{route=\"all\"} 0.0");
    awaitMetric("bartizan_concurrency_clients{route=\"all\"} 0.0");
  }

  @Test
  void aClientIsToldWhatIsLeftAndThenRefused() throws Exception {
    start(
        ", \"rateLimits\": [{\"name\": \"per-client\", \"limit\": 2, \"window\": \"1h\"}]",
        "",
        ScriptedUpstream.answering("ok"));
    String first = client.send(GET).readResponse();
    assertEquals("200", status(first));
    assertEquals("\"per-client\";q=2;w=3600", value(first, "ratelimit-policy"));
    assertEquals("\"per-client\";r=1;t=1800", value(first, "ratelimit"));
    assertEquals("200", status(client.send(GET).readResponse()));
    String refused = client.send(GET).readResponse();
    assertEquals("429", status(refused));
    assertEquals("application/problem+json", value(refused, "content-type"));
    assertEquals("\"per-client\";q=2;w=3600", value(refused, "ratelimit-policy"));
    assertTrue(value(refused, "ratelimit").startsWith("\"per-client\";r=0;t=1"), refused);
    int seconds = Integer.parseInt(value(refused, "retry-after"));
    assertTrue(seconds > 1700 && seconds <= 1800, refused);
    assertTrue(refused.contains("\"reason\":\"rate-limited\""), refused);
    assertTrue(refused.contains("\\\"per-client\\\" allows 2 in 3600 s"), refused);

    // A reload keeps the buckets, and an unchanged limit's counts.
    gateway.configure(
        ", \"rateLimits\": [{\"name\": \"per-client\", \"limit\": 2, \"window\": \"1h\"}],"
            + " \"zone\": \"a\"");
    assertEquals("applied", gateway.reload().getString("result"));
    assertEquals("429", status(client.send(GET).readResponse()));
    awaitMetric(
        "bartizan_rate_limited_total{dry_run=\"false\",limit=\"per-client\",route=\"-\"} 2.0");
    awaitMetric("bartizan_rate_limit_keys{limit=\"per-client\",route=\"-\"} 1.0");
    client.close();
    String log = gateway.stopAndReadLog();
    assertTrue(log.contains("\"rejection\":\"rate-limited\",\"limit\":\"per-client\""), log);
  }

  @Test
  void aDryRunLetsAllPassAndIsLoggedAndCounted() throws Exception {
    start(
        ", \"rateLimits\": [{\"name\": \"trial\", \"limit\": 2, \"window\": \"1h\","
            + " \"dryRun\": true}]",
        "",
        ScriptedUpstream.answering("ok"));
    for (int i = 0; i < 5; i++) {
      assertEquals("200", status(client.send(GET).readResponse()));
    }
    awaitMetric("bartizan_rate_limited_total{dry_run=\"true\",limit=\"trial\",route=\"-\"} 3.0");
    awaitMetric("bartizan_rate_limited_total{dry_run=\"false\",limit=\"trial\",route=\"-\"} 0.0");
    client.close();
    List<String> lines = gateway.stopAndReadLog().lines().toList();
    assertEquals(5, lines.size());
    for (int i = 0; i < 5; i++) {
      String line = lines.get(i);
      assertEquals(i >= 2, line.contains("\"limit_dry_run\":\"trial\""), line);
      assertFalse(line.contains("\"rejection\""), line);
      assertFalse(line.contains("\"limit\""), line);
    }
  }

  @Test
  void behindATrustedProxyEachClientHasABucket() throws Exception {
    start(
        ", \"clientAddress\": {\"trustedProxies\": [\"127.0.0.1\"]}",
        "\"rateLimits\": [{\"name\": \"a\", \"limit\": 1, \"window\": \"1h\"}],",
        ScriptedUpstream.answering("ok"));
    for (String address : List.of("192.0.2.1", "192.0.2.2", "2001:db8::1")) {
      String request = "GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: " + address + "\r\n\r\n";
      assertEquals("200", status(client.send(request).readResponse()));
      assertEquals("429", status(client.send(request).readResponse()));
    }
  }

  @Test
  void aClientMayHaveSoManyRequestsUnderWay() throws Exception {
    startHolding("\"concurrency\": {\"maxRequestsPerClient\": 2, \"maxRequests\": 9},");
    List<RawClient> waiting = List.of(gateway.client().send(GET), gateway.client().send(GET));
    for (int i = 0; i < 2; i++) {
      upstream.nextRequest();
    }
    String refused = client.send(GET).readResponse();
    assertEquals("429", status(refused));
    assertEquals("1", value(refused, "retry-after"));
    assertTrue(refused.contains("\"reason\":\"max-client-requests\""), refused);
    answers.release(3);
    for (RawClient each : waiting) {
      assertEquals("200", status(each.readResponse()));
      each.close();
    }
    awaitNothingUnderWay();
    assertEquals("200", status(client.send(GET).readResponse()));
  }

  @Test
  void aRouteMayHaveSoManyRequestsUnderWay() throws Exception {
    startHolding("\"concurrency\": {\"maxRequests\": 1},");
    try (RawClient waiting = gateway.client().send(GET)) {
      upstream.nextRequest();
      String refused = client.send(GET).readResponse();
      assertEquals("503", status(refused));
      assertEquals("1", value(refused, "retry-after"));
      assertTrue(refused.contains("\"reason\":\"max-requests\""), refused);
      answers.release(2);
      assertEquals("200", status(waiting.readResponse()));
    }
    awaitNothingUnderWay();
    assertEquals("200", status(client.send(GET).readResponse()));
  }

  @Test
  void whoGoesAwayGivesBackWhatItHad() throws Exception {
    startHolding("\"concurrency\": {\"maxRequestsPerClient\": 4, \"maxRequests\": 4},");
    for (int round = 0; round < 3; round++) {
      List<RawClient> waiting = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        waiting.add(gateway.client().send(GET));
        upstream.nextRequest();
      }
      awaitMetric("bartizan_concurrency_requests{route=\"all\"} 4.0");
      assertEquals("429", status(client.send(GET).readResponse()));
      for (int i = 0; i < 4; i++) {
        if (i % 2 == 0) {
          waiting.get(i).reset();
        } else {
          waiting.get(i).close();
        }
      }
      awaitNothingUnderWay();
    }
  }

  @Test
  void anUpstreamThatBreaksOffLeavesNothingUnderWay() throws Exception {
    start(
        "",
        "\"concurrency\": {\"maxRequestsPerClient\": 1, \"maxRequests\": 1},",
        new ScriptedUpstream(
            peer -> {
              peer.readRequest();
              peer.reset();
            }));
    for (int i = 0; i < 3; i++) {
      assertEquals("502", status(client.send(GET).readResponse()));
      awaitNothingUnderWay();
    }
  }

  @Test
  void anAnswerThatIsCutOffLeavesNothingUnderWay() throws Exception {
    start(
        "",
        "\"concurrency\": {\"maxRequestsPerClient\": 1, \"maxRequests\": 1},",
        new ScriptedUpstream(
            peer -> {
              peer.readRequest();
              peer.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
              peer.reset();
            }));
    client.send(GET);
    awaitMetric("bartizan_requests_aborted_total{pool=\"upstream\",route=\"all\"} 1.0");
    awaitNothingUnderWay();
  }

  @Test
  void aTunnelIsUnderWayToItsEnd() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    start(
        "",
        "\"concurrency\": {\"maxRequestsPerClient\": 1, \"maxRequests\": 1},",
        new ScriptedUpstream(
            peer -> {
              String head = Objects.requireNonNull(peer.readHead());
              if (value(head, "upgrade").isEmpty()) {
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                return;
              }
              peer.send(
                  "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                      + "Connection: Upgrade\r\n\r\n");
              peer.send(peer.read(4));
              end.await();
            }));
    try (RawClient socket = gateway.client().send(UPGRADE)) {
      socket.readUntil("\r\n\r\n");
      socket.send("echo").readUntil("echo");
      assertEquals("429", status(client.send(GET).readResponse()));
      end.countDown();
      assertEquals("", socket.readAll());
    }
    awaitNothingUnderWay();
    assertEquals("200", status(client.send(GET).readResponse()));
    try (RawClient socket = gateway.client().send(UPGRADE)) {
      socket.readUntil("\r\n\r\n");
      socket.reset();
    }
    awaitNothingUnderWay();
  }

  @Test
  void aRequestThatIsRefusedLaterIsNotUnderWay() throws Exception {
    startHolding(
        "\"concurrency\": {\"maxRequestsPerClient\": 1, \"maxRequests\": 1},"
            + "\"rateLimits\": [{\"name\": \"a\", \"limit\": 1, \"window\": \"1h\"}],");
    answers.release();
    assertEquals("200", status(client.send(GET).readResponse()));
    for (int i = 0; i < 3; i++) {
      assertEquals("429", status(client.send(GET).readResponse()));
      awaitNothingUnderWay();
    }
  }

  @Test
  void requestsUnderWayAreCountedOnWhenTheLimitChanges() throws Exception {
    startHolding("\"concurrency\": {\"maxRequests\": 1},");
    try (RawClient waiting = gateway.client().send(GET)) {
      upstream.nextRequest();
      gateway.write(
          RunningGateway.allToWith("", "\"concurrency\": {\"maxRequests\": 2},", upstream.url()));
      gateway.reload();
      try (RawClient second = gateway.client().send(GET)) {
        upstream.nextRequest();
        assertEquals("503", status(client.send(GET).readResponse()));
        answers.release(2);
        assertEquals("200", status(waiting.readResponse()));
        assertEquals("200", status(second.readResponse()));
      }
    }
    awaitNothingUnderWay();
  }

  @Test
  void toBeSentToHttpsTakesATokenToo() throws Exception {
    RunningGateway.Builder builder =
        new RunningGateway.Builder()
            .tls()
            .settings(", \"rateLimits\": [{\"name\": \"a\", \"limit\": 1, \"window\": \"1h\"}]")
            .listener(
                "{\"name\": \"redirect\", \"address\": \"127.0.0.1:0\", \"protocol\": \"http\","
                    + " \"redirectToHttps\": true},");
    DevelopmentCertificates.issue(
        builder.directory().resolve("certs"), List.of("localhost"), InstantSource.system());
    gateway = builder.start();
    client = new RawClient(gateway.port("redirect"));
    String redirected = client.send(GET).readUntil("\r\n\r\n");
    assertEquals("308", status(redirected));
    assertEquals("\"a\";r=0;t=3600", value(redirected, "ratelimit"));
    assertEquals("429", status(client.send(GET).readResponse()));
  }

  @Test
  void aClientMayHaveSoManyConnections() throws Exception {
    start(", \"connections\": {\"maxPerClient\": 2}", "", ScriptedUpstream.answering("ok"));
    assertEquals("200", status(client.send(GET).readResponse()));
    try (RawClient second = gateway.client();
        RawClient other = from("127.0.0.2")) {
      assertEquals("200", status(second.send(GET).readResponse()));
      awaitMetric("bartizan_connections_open{listener=\"http\"} 3.0");
      try (RawClient third = gateway.client()) {
        assertEquals("", third.readAll());
      }
      assertEquals("200", status(other.send(GET).readResponse()));
      awaitMetric("bartizan_connections_clients 2.0");
    }
    awaitMetric("bartizan_connections_open{listener=\"http\"} 1.0");
    awaitMetric(
        "bartizan_connections_refused_total{listener=\"http\",reason=\"max-client-connections\"}"
            + " 1.0");
    try (RawClient second = gateway.client()) {
      assertEquals("200", status(second.send(GET).readResponse()));
    }
  }

  @Test
  void allClientsMayHaveSoManyConnectionsUntilThatChanges() throws Exception {
    start(", \"connections\": {\"max\": 1}", "", ScriptedUpstream.answering("ok"));
    assertEquals("200", status(client.send(GET).readResponse()));
    try (RawClient other = from("127.0.0.2")) {
      assertEquals("", other.readAll());
    }
    gateway.configure(", \"connections\": {\"max\": 2}");
    gateway.reload();
    try (RawClient other = from("127.0.0.2")) {
      assertEquals("200", status(other.send(GET).readResponse()));
    }
  }

  private RawClient from(String address) throws Exception {
    return new RawClient(
        new Socket(
            InetAddress.getLoopbackAddress(),
            gateway.port("http"),
            InetAddress.ofLiteral(address),
            0));
  }
}
