package io.bartizan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.http.HostileRequests;
import io.bartizan.http.HostileRequests.Hostile;
import io.bartizan.http.RawClient;
import io.bartizan.tls.DevelopmentCertificates;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nothing of a hostile request gets past the whole gateway, alone or among good ones, whatever is
 * hidden behind it. What the upstream read is compared byte by byte.
 */
@Timeout(60)
@TestInstance(Lifecycle.PER_CLASS)
@NullUnmarked // what is started before all tests is null until then
class HostileRequestsTest {
  private static final String GOOD = "GET /good HTTP/1.1\r\nHost: good\r\n\r\n";
  private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

  /** Of each connection to the upstream on which something else than a good request came. */
  private final BlockingQueue<String> begun = new LinkedBlockingQueue<>();

  /** Likewise, when the gateway has ended that connection. */
  private final BlockingQueue<String> brokenOff = new LinkedBlockingQueue<>();

  private ScriptedUpstream upstream;
  private RunningGateway gateway;

  @BeforeAll
  void start() throws Exception {
    upstream = new ScriptedUpstream(this::answerGoodOnes);
    RunningGateway.Builder builder =
        new RunningGateway.Builder().tls().routes(RunningGateway.allTo(upstream.url()));
    DevelopmentCertificates.issue(
        builder.directory().resolve("certs"), List.of("localhost"), InstantSource.system());
    gateway = builder.start();
  }

  private void answerGoodOnes(ScriptedUpstream.Peer peer) throws IOException {
    String head;
    while ((head = peer.readHead()) != null) {
      if (!head.startsWith("GET /good ")) {
        begun.add(head);
        try {
          peer.awaitEnd();
        } finally {
          brokenOff.add(head);
        }
        return;
      }
      peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    }
  }

  @AfterAll
  void stop() throws Exception {
    gateway.close();
    assertEquals("", upstream.takeReceived(), "came late");
    upstream.close();
  }

  static List<Hostile> byHead() {
    return HostileRequests.byHead();
  }

  static List<Hostile> byBody() {
    return HostileRequests.byBody();
  }

  @ParameterizedTest
  @MethodSource("byHead")
  void nothingOfAHostileHeadReachesTheUpstream(Hostile hostile) throws Exception {
    try (RawClient client = gateway.client()) {
      assertRefused(hostile, client.send(hostile.bytes()).readAll());
    }
    try (RawClient client = gateway.client()) {
      assertOnlyTheFirstIsAnswered(hostile, client.send(GOOD + hostile.bytes() + SMUGGLED));
    }
    assertOneGoodRequest(upstream.takeReceived());
  }

  @Test
  void nothingOfAHostileHeadReachesTheUpstreamOverTls() throws Exception {
    for (Hostile hostile : HostileRequests.byHead()) {
      try (RawClient client = gateway.tlsClient()) {
        assertOnlyTheFirstIsAnswered(hostile, client.send(GOOD + hostile.bytes() + SMUGGLED));
      }
      assertOneGoodRequest(upstream.takeReceived());
    }
  }

  @ParameterizedTest
  @MethodSource("byBody")
  void aRequestWhoseBodyTurnsHostileIsBrokenOff(Hostile hostile) throws Exception {
    String body = hostile.bytes().substring(HostileRequests.CHUNKED_HEAD.length());
    try (RawClient client = gateway.client()) {
      client.send(HostileRequests.CHUNKED_HEAD);
      assertNotNull(begun.poll(10, TimeUnit.SECONDS), "the head is forwarded before the body");
      assertRefused(hostile, client.send(body + SMUGGLED).readAll());
    }
    assertNotNull(brokenOff.poll(10, TimeUnit.SECONDS), "the upstream is not left waiting");
    assertIncomplete(upstream.takeReceived());
  }

  @ParameterizedTest
  @MethodSource("byBody")
  void aHostileBodyInOnePieceWithItsHeadIsNoCompleteRequest(Hostile hostile) throws Exception {
    try (RawClient client = gateway.client()) {
      assertOnlyTheFirstIsAnswered(hostile, client.send(GOOD + hostile.bytes() + SMUGGLED));
    }
    // Whatever was on its way to the upstream has arrived when a later request is answered.
    try (RawClient client = gateway.client()) {
      assertTrue(client.send(GOOD).readResponse().endsWith("ok"));
    }
    begun.clear();
    brokenOff.clear();
    assertIncomplete(upstream.takeReceived());
  }

  @Test
  void aHeadThatIsNotCompleteInTimeReachesNobody() throws Exception {
    try (RunningGateway impatient =
            new RunningGateway.Builder()
                .settings(", \"timeouts\": {\"requestHead\": \"500ms\"}")
                .routes(RunningGateway.allTo(upstream.url()))
                .start();
        RawClient client = impatient.client()) {
      String response = client.send("GET / HTTP/1.1\r\nHost: a\r\nX").readAll();
      assertRefused(new Hostile("too slow", "", 408), response);
    }
    assertEquals("", upstream.takeReceived());
  }

  /** What RFC 9112 allows is taken, yet nobody behind the gateway has to know that it does. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Transfer-Encoding: Chunked",
        "TRANSFER-ENCODING:chunked",
        "Transfer-Encoding:\t chunked \t",
        "Connection: Transfer-Encoding\r\nTransfer-Encoding: chunked",
        "Connection: Host, Content-Length\r\nTransfer-Encoding: chunked",
      })
  void aChunkedBodyIsForwardedInOneFormHoweverItIsAnnounced(String fields) throws Exception {
    try (ScriptedUpstream reading = ScriptedUpstream.answering("ok");
        RunningGateway other = RunningGateway.withRoutes(RunningGateway.allTo(reading.url()));
        RawClient client = other.client()) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n\r\n");
      client.send("00000003;ext=\"x\"\r\nabc\r\n000;last\r\n\r\n").readResponse();
      String request = Objects.requireNonNull(reading.nextRequest());
      assertTrue(request.endsWith("\r\n\r\n3\r\nabc\r\n0\r\n\r\n"), request);
      assertTrue(request.contains("\r\nTransfer-Encoding: chunked\r\n"), request);
      String lower = request.toLowerCase(Locale.ROOT);
      assertEquals(2, lower.split("transfer-encoding", -1).length, request);
      assertFalse(lower.contains("content-length"), request);
    }
  }

  private static void assertRefused(Hostile hostile, String response) {
    assertTrue(response.startsWith("HTTP/1.1 " + hostile.status() + " "), response);
    assertTrue(response.contains("\r\nConnection: close\r\n"), response);
    assertTrue(response.contains("application/problem+json"), response);
    assertEquals(1, response.split("HTTP/1\\.1 ", -1).length - 1, response);
  }

  private static void assertOnlyTheFirstIsAnswered(Hostile hostile, RawClient client)
      throws IOException {
    String good = client.readResponse();
    assertTrue(good.startsWith("HTTP/1.1 200 ") && good.endsWith("ok"), good);
    assertRefused(hostile, client.readAll());
  }

  private static void assertOneGoodRequest(String received) {
    assertTrue(received.startsWith("GET /good HTTP/1.1\r\nHost: good\r\n"), received);
    assertEquals(received.length() - 4, received.indexOf("\r\n\r\n"), received);
  }

  private static void assertIncomplete(String received) {
    assertFalse(received.contains("\r\n0\r\n\r\n"), received);
    assertFalse(received.contains("smuggled"), received);
  }
}
