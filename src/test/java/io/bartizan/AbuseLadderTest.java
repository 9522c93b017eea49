package io.bartizan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.http.FramePeer;
import io.bartizan.http.RawClient;
import io.bartizan.tls.DevelopmentCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What abusers see of the whole gateway, and what others do meanwhile. */
@Timeout(60)
@NullUnmarked // what a test starts is null until it does
class AbuseLadderTest {
  private static final String MISSING = "GET /none HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String GOOD = "GET /ok HTTP/1.1\r\nHost: a\r\n\r\n";

  /** The second missing page is held, for as long as a test runs. */
  private static final String PATIENT =
      """
      {"points": {"notFound": 100, "malformed": 100, "reset": 0}, "halfLife": "24h",
       "tarpit": {"score": 150, "firstDelay": "5m", "maxDelay": "5m"},
       "close": {"score": 100000}, "ban": {"score": 100000}}
      """;

  private final ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor();
  private ScriptedUpstream upstream;
  private RunningGateway gateway;

  @BeforeEach
  void listen() throws Exception {
    upstream = ScriptedUpstream.answering("good");
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
    upstream.close();
    senders.close();
  }

  private void start(String abuse, String more) throws Exception {
    RunningGateway.Builder builder =
        new RunningGateway.Builder()
            .tls()
            .routes(
                """
                {"pools": {"p": {"endpoints": [{"url": "%s"}]}},
                 "routes": [{"name": "r", "match": {"path": {"exact": "/ok"}}, "to": {"pool": "p"}}]}
                """
                    .formatted(upstream.url()))
            .settings(more)
            .abuse(abuse);
    DevelopmentCertificates.issue(
        builder.directory().resolve("certs"), List.of("localhost"), InstantSource.system());
    gateway = builder.start();
  }

  private RawClient from(String address) throws IOException {
    return new RawClient(
        new Socket(
            InetAddress.getByName("127.0.0.1"),
            gateway.port("http"),
            InetAddress.getByName(address),
            0));
  }

  /** Waits for a line of the metrics. */
  private void awaitMetric(String line) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    String metrics;
    do {
      metrics = gateway.metrics();
      if (metrics.contains("\n" + line + "\n")) {
        return;
      }
    } while (System.nanoTime() < end);
    throw new AssertionError("never came to " + line + ":\n" + metrics);
  }

  private void awaitHeld(int requests) throws Exception {
    awaitMetric("bartizan_tarpit_held " + requests + ".0");
  }

  @Test
  void anAbuserIsAnsweredLateThenNotAtAllThenKeptOut() throws Exception {
    start(
        """
        {"points": {"notFound": 100}, "halfLife": "24h",
         "tarpit": {"score": 150, "firstDelay": "300ms", "maxDelay": "300ms"},
         "close": {"score": 250}, "ban": {"score": 350, "first": "24h"}}
        """,
        "");
    try (RawClient client = gateway.client()) {
      assertTrue(client.send(MISSING).readResponse().startsWith("HTTP/1.1 404 "));
      long began = System.nanoTime();
      String held = client.send(MISSING).readAll();
      assertTrue(System.nanoTime() - began >= TimeUnit.MILLISECONDS.toNanos(300));
      assertTrue(held.startsWith("HTTP/1.1 429 "), held);
      assertTrue(
          held.contains("\r\nRetry-After: 60\r\n") || held.contains("retry-after: 60"), held);
      assertTrue(held.contains("Connection: close"), held);
      assertTrue(held.contains("\"reason\":\"tarpit\""), held);
    }
    try (RawClient client = gateway.client()) {
      assertTrue(client.send(GOOD).readResponse().endsWith("good"), "what is allowed is served");
      assertEquals("", client.send(MISSING).readAll());
    }
    try (RawClient open = gateway.client();
        RawClient client = gateway.client()) {
      assertTrue(open.send(GOOD).readResponse().endsWith("good"));
      assertEquals("", client.send(MISSING).readAll());
      assertEquals("", open.send(GOOD).readAll(), "banned");
    }
    // Closed before a byte was read: that may be a reset.
    try (RawClient client = gateway.client()) {
      assertEquals("", client.readAll());
    } catch (IOException e) {
      assertTrue(String.valueOf(e.getMessage()).contains("reset"), e.toString());
    }
    try (RawClient other = from("127.0.0.2")) {
      assertTrue(other.send(GOOD).readResponse().endsWith("good"));
    }
    String metrics = gateway.metrics();
    assertTrue(
        metrics.contains("bartizan_connections_refused_total{listener=\"http\",reason=\"banned\"}"),
        metrics);
    for (String action : List.of("tarpit", "close", "ban")) {
      assertTrue(
          metrics.contains(
              "bartizan_abuse_actions_total{action=\"" + action + "\",mode=\"enforce\"} 1.0"),
          metrics);
    }
    assertTrue(metrics.contains("\nbartizan_bans 1.0\n"), metrics);
    assertTrue(metrics.contains("\nbartizan_abuse_clients 1.0\n"), metrics);
    String log = gateway.stopAndReadLog();
    for (String reason : List.of("no-route", "tarpit", "abuse-closed", "banned")) {
      assertTrue(log.contains("\"rejection\":\"" + reason + "\""), log);
    }
  }

  @Test
  void heldRequestsOfAClientThatGoesAwayLeaveTheirPlaces() throws Exception {
    start(PATIENT, "");
    try (RawClient client = gateway.client()) {
      client.send(MISSING).readResponse();
    }
    RawClient closing = gateway.client().send(MISSING);
    RawClient resetting = gateway.client().send(MISSING);
    RawClient malformed = gateway.client().send("NONSENSE\r\n\r\nand more");
    RawClient tls = gateway.tlsClient().send(MISSING);
    awaitHeld(4);
    closing.close();
    awaitHeld(3);
    resetting.reset();
    awaitHeld(2);
    malformed.close();
    awaitHeld(1);
    tls.close();
    awaitHeld(0);
  }

  @Test
  void theBodyOfAHeldRequestIsNotReadAndItsClientsEndIsSeenBehindIt() throws Exception {
    start(PATIENT, "");
    try (RawClient client = gateway.client()) {
      client.send(MISSING).readResponse();
    }
    byte[] body = new byte[16 << 20];
    Socket socket = new Socket("127.0.0.1", gateway.port("http"));
    String head = "POST /none HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length + "\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    awaitHeld(1);
    Future<?> sent =
        senders.submit(
            () -> {
              socket.getOutputStream().write(body);
              return null;
            });
    assertThrows(TimeoutException.class, () -> sent.get(500, TimeUnit.MILLISECONDS));
    awaitHeld(1);
    // An orderly end would wait in the client's kernel, behind what is not taken.
    socket.setSoLinger(true, 0);
    socket.close();
    awaitHeld(0);

    try (Socket small = new Socket("127.0.0.1", gateway.port("http"))) {
      small.getOutputStream().write(head.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      awaitHeld(1);
      small.getOutputStream().write(body, 0, 20_000);
    }
    awaitHeld(0);
  }

  @Test
  void theFifthIsAnsweredAtOnceAndDrainingAnswersTheOthers() throws Exception {
    start(PATIENT, "");
    RawClient[] held = new RawClient[4];
    try (RawClient client = gateway.client()) {
      client.send(MISSING).readResponse();
    }
    for (int i = 0; i < held.length; i++) {
      held[i] = gateway.client().send(MISSING);
    }
    awaitHeld(4);
    try (RawClient fifth = gateway.client()) {
      String answer = fifth.send(MISSING).readAll();
      assertTrue(answer.startsWith("HTTP/1.1 429 "), answer);
      assertTrue(answer.contains("\"reason\":\"abuse\""), answer);
    }
    try (RawClient good = gateway.client()) {
      assertTrue(good.send(GOOD).readResponse().endsWith("good"));
    }
    gateway.application().stop();
    for (RawClient each : held) {
      String answer = each.readAll();
      assertTrue(answer.startsWith("HTTP/1.1 429 "), answer);
      each.close();
    }
    gateway.application().awaitStopped();
  }

  @Test
  void otherStreamsOfAConnectionGoOnWhileOneIsHeld() throws Exception {
    start(PATIENT.replace("5m", "500ms"), "");
    try (FramePeer client = FramePeer.client(gateway.port("http"))) {
      client.get(1, "/none");
      assertTrue(client.expectHeaders(1, false).startsWith(":status: 404"));
      client.expectBody(1);
      client.post(3, "/none").data(3, false, "part");
      client.get(5, "/ok");
      assertTrue(client.expectHeaders(5, false).startsWith(":status: 200"));
      assertEquals("good", client.expectBody(5));
      // GOAWAY, and then the answer of what was held.
      client.expect(FramePeer.GOAWAY, 0);
      assertTrue(client.expectHeaders(3, false).startsWith(":status: 429"));
      client.expectBody(3);
    }
    awaitHeld(0);
  }

  @Test
  void aStreamThatIsResetLeavesItsPlaceAndTheFifthEndsTheConnection() throws Exception {
    start(PATIENT, "");
    try (FramePeer client = FramePeer.client(gateway.port("http"))) {
      client.get(1, "/none");
      client.expectHeaders(1, false);
      client.expectBody(1);
      for (int stream = 3; stream <= 9; stream += 2) {
        client.get(stream, "/none");
      }
      awaitHeld(4);
      client.reset(3, FramePeer.CANCEL);
      awaitHeld(3);
      client.get(11, "/none");
      awaitHeld(4);
      client.get(13, "/none");
      client.expect(FramePeer.GOAWAY, 0);
      assertTrue(client.expectHeaders(13, false).startsWith(":status: 429"));
    }
    awaitHeld(0);
  }

  @Test
  void aConnectionOfHttp2IsClosedWithoutAnAnswerToo() throws Exception {
    start(
        """
        {"points": {"notFound": 100}, "tarpit": {"score": 50}, "close": {"score": 60},
         "ban": {"score": 100000}}
        """,
        "");
    try (FramePeer client = FramePeer.client(gateway.port("http"))) {
      client.get(1, "/none");
      client.expect(FramePeer.GOAWAY, 0);
      assertEquals(FramePeer.CLOSED, client.next().type());
    }
    try (RawClient good = gateway.client()) {
      assertTrue(good.send(GOOD).readResponse().endsWith("good"));
    }
  }

  @Test
  void streamsThatAreResetBeforeTheirAnswerAreOffencesAndClosedConnectionsAreNone()
      throws Exception {
    try (ScriptedUpstream silent = new ScriptedUpstream(ScriptedUpstream.Peer::awaitEnd)) {
      upstream.close();
      upstream = silent;
      start("{\"points\": {\"reset\": 1}}", "");
      try (RawClient closing = gateway.client()) {
        closing.send(GOOD);
        awaitMetric("bartizan_requests_in_flight{route=\"r\"} 1.0");
      }
      awaitMetric("bartizan_requests_in_flight{route=\"r\"} 0.0");
      awaitMetric("bartizan_abuse_clients 0.0");
      try (FramePeer client = FramePeer.client(gateway.port("http"))) {
        for (int stream = 1; stream < 9; stream += 2) {
          client.get(stream, "/ok").reset(stream, FramePeer.CANCEL);
        }
        awaitMetric("bartizan_abuse_clients 1.0");
      }
    }
  }

  @Test
  void connectionsOnWhichNothingIsAskedAreCountedAndAreNoOffence() throws Exception {
    start("{}", ", \"timeouts\": {\"requestHead\": \"200ms\"}");
    try (RawClient silent = gateway.client();
        RawClient begun = gateway.client().send("PRI * H");
        RawClient tls = gateway.tlsClient()) {
      assertEquals("", silent.readAll());
      assertEquals("", begun.readAll());
      assertEquals("", tls.readAll());
    }
    try (FramePeer client = FramePeer.client(gateway.port("http"))) {
      untilClosed(client);
    }
    awaitMetric("bartizan_client_connections_unused_total{listener=\"http\"} 2.0");
    awaitMetric("bartizan_client_connections_unused_total{listener=\"https\"} 1.0");
    awaitMetric("bartizan_client_abuse_total{listener=\"http\",reason=\"slow-head\"} 1.0");
    awaitMetric("bartizan_abuse_clients 0.0");
  }

  @Test
  void eachFloodThatEndsAConnectionCountsUntilItsClientIsBanned() throws Exception {
    start(
        """
        {"points": {"reset": 0}, "halfLife": "24h", "tarpit": {"score": 500},
         "close": {"score": 600}, "ban": {"score": 900, "first": "24h"}}
        """,
        ", \"limits\": {\"http2Resets\": 20}");
    try (FramePeer client = FramePeer.client(gateway.port("http"))) {
      for (int stream = 1; stream <= 43; stream += 2) {
        client.get(stream, "/ok").reset(stream, FramePeer.CANCEL);
      }
      untilClosed(client);
    }
    awaitMetric("bartizan_client_abuse_total{listener=\"http\",reason=\"rapid-reset\"} 1.0");
    awaitMetric("bartizan_abuse_clients 1.0");
    awaitMetric("bartizan_bans 0.0");
    try (FramePeer client = FramePeer.client(gateway.port("http"))) {
      client.frame(FramePeer.HEADERS, 0, 1, FramePeer.block(":method", "GET"));
      for (int i = 0; i < 20; i++) {
        client.frame(FramePeer.CONTINUATION, 0, 1, FramePeer.block("a", "b"));
      }
      untilClosed(client);
    }
    awaitMetric("bartizan_client_abuse_total{listener=\"http\",reason=\"continuation-flood\"} 1.0");
    // With 600 points refusals are no longer answered, and what routes take still is.
    try (RawClient client = gateway.client()) {
      assertTrue(client.send(GOOD).readResponse().endsWith("good"));
      assertEquals("", client.send(MISSING).readAll());
    }
    try (FramePeer client = FramePeer.client(gateway.port("http"))) {
      client.frame(FramePeer.HEADERS, 0, 1, new byte[16384]);
      for (int i = 0; i < 5; i++) {
        client.frame(FramePeer.CONTINUATION, 0, 1, new byte[16384]);
      }
      untilClosed(client);
    }
    awaitMetric("bartizan_client_abuse_total{listener=\"http\",reason=\"endless-head\"} 1.0");
    awaitMetric("bartizan_bans 1.0");
    try (RawClient client = gateway.client()) {
      assertThrows(IOException.class, () -> client.send(GOOD).readResponse());
    }
  }

  /** A client that is still sending when it is cut off may find its connection reset. */
  private static void untilClosed(FramePeer client) throws Exception {
    try {
      client.flush();
    } catch (SocketException e) {
      return;
    }
    while (client.next().type() != FramePeer.CLOSED) {
      // its settings and GOAWAY
    }
  }

  @Test
  void clientsOfATrustedProxyAreToldApart() throws Exception {
    start(
        """
        {"points": {"notFound": 100}, "tarpit": {"score": 150}, "close": {"score": 250},
         "ban": {"score": 250, "first": "24h"}}
        """,
        ", \"clientAddress\": {\"trustedProxies\": [\"127.0.0.1\"]}");
    String bad = "GET /none HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n";
    try (RawClient proxy = gateway.client()) {
      assertTrue(proxy.send(bad).readResponse().startsWith("HTTP/1.1 404 "));
      assertTrue(proxy.send(bad).readResponse().startsWith("HTTP/1.1 429 "), "at once");
      assertTrue(proxy.send(bad).readResponse().startsWith("HTTP/1.1 429 "));
      String banned = proxy.send(bad.replace("/none", "/ok")).readResponse();
      assertTrue(banned.startsWith("HTTP/1.1 429 "), banned);
      assertTrue(banned.contains("\"reason\":\"banned\""), banned);
      String other = bad.replace("/none", "/ok").replace("192.0.2.1", "192.0.2.2");
      assertTrue(proxy.send(other).readResponse().endsWith("good"));
      for (int i = 0; i < 10; i++) {
        assertTrue(proxy.send(MISSING).readResponse().startsWith("HTTP/1.1 404 "), "for itself");
      }
    }
    assertFalse(gateway.metrics().contains("bartizan_tarpit_held 1"));
  }

  @Test
  void healthChecksOfAnAllowedAddressAreAnsweredAtOnce() throws Exception {
    start(
        PATIENT,
        """
        , "addresses": {"lists": {"probers": {"blocks": ["127.0.0.2"]}}, "allow": ["probers"]}
        """);
    try (RawClient prober = from("127.0.0.2");
        RawClient other = gateway.client()) {
      for (int i = 0; i < 5; i++) {
        assertTrue(prober.send(MISSING).readResponse().startsWith("HTTP/1.1 404 "));
      }
      assertTrue(other.send(MISSING).readResponse().startsWith("HTTP/1.1 404 "));
      other.send(MISSING);
      awaitHeld(1);
      assertTrue(prober.send(MISSING).readResponse().startsWith("HTTP/1.1 404 "));
    }
    awaitHeld(0);
  }

  @Test
  void whatAnUpstreamSaysToAHealthCheckIsNoOffence() throws Exception {
    upstream.close();
    upstream =
        new ScriptedUpstream(
            peer -> {
              for (int status : List.of(401, 404, 429, 400, 503)) {
                peer.readRequest();
                peer.send("HTTP/1.1 " + status + " No\r\nContent-Length: 4\r\n\r\nself");
              }
            });
    start(PATIENT, "");
    try (RawClient prober = gateway.client()) {
      for (int status : List.of(401, 404, 429, 400, 503)) {
        String answer = prober.send(GOOD).readResponse();
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        assertTrue(answer.endsWith("self"), answer);
      }
    }
    awaitMetric("bartizan_abuse_clients 0.0");
  }

  @Test
  void bansByHandTakeEffectAtOnceAndOutliveTheProcess() throws Exception {
    start("{\"mode\": \"off\"}", "");
    String body = "{\"client\": \"127.0.0.2\", \"duration\": \"2h\", \"reason\": \"a test\"}";
    String told = gateway.admin("POST", "/bans", "application/json", body).body();
    assertTrue(told.contains("\"by\" : \"hand\""), told);
    try (RawClient client = from("127.0.0.2")) {
      assertThrows(IOException.class, () -> client.send(GOOD).readResponse());
    }
    String list = gateway.admin("GET", "/bans").body();
    assertTrue(list.contains("\"total\" : 1"), list);
    assertTrue(list.contains("\"reason\" : \"a test\""), list);
    gateway.stop();

    gateway = gateway.again();
    assertEquals(list, gateway.admin("GET", "/bans").body());
    try (RawClient client = from("127.0.0.2")) {
      assertThrows(IOException.class, () -> client.send(GOOD).readResponse());
    }
    assertEquals(200, gateway.admin("DELETE", "/bans/127.0.0.2").statusCode());
    assertEquals(404, gateway.admin("DELETE", "/bans/127.0.0.2").statusCode());
    try (RawClient client = from("127.0.0.2")) {
      assertTrue(client.send(GOOD).readResponse().endsWith("good"));
    }
  }

  @Test
  void whatIsNoBanIsRefused() throws Exception {
    start("{}", ", \"clientAddress\": {\"trustedProxies\": [\"10.0.0.0/8\"]}");
    for (String body :
        List.of(
            "",
            "[]",
            "{\"client\": \"nobody\"}",
            "{\"client\": 7}",
            "{\"client\": \"192.0.2.0/24\"}",
            "{\"client\": \"2001:db8::/48\"}",
            "{\"client\": \"10.1.2.3\"}",
            "{\"client\": \"192.0.2.1\", \"duration\": \"31d\"}",
            "{\"client\": \"192.0.2.1\", \"duration\": \"0s\"}",
            "{\"client\": \"192.0.2.1\", \"reason\": \"a\\nb\"}",
            "{\"client\": \"192.0.2.1\", \"forever\": true}")) {
      assertEquals(
          400, gateway.admin("POST", "/bans", "application/json", body).statusCode(), body);
    }
    assertEquals(400, gateway.admin("DELETE", "/bans/nobody").statusCode());
    String v6 = "{\"client\": \"2001:db8::7\"}";
    assertTrue(
        gateway
            .admin("POST", "/bans", "application/json", v6)
            .body()
            .contains("\"client\" : \"2001:db8::/64\""));
    assertEquals(200, gateway.admin("DELETE", "/bans/2001:db8::%2F64").statusCode());
  }
}
