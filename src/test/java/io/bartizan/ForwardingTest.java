package io.bartizan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.http.RawClient;
import java.io.IOException;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole gateway between a raw client and a scripted upstream, in HTTP/1 on both sides. */
@Timeout(60)
class ForwardingTest extends GatewayTest {
  private void start(ScriptedUpstream.Script script) throws Exception {
    upstream = new ScriptedUpstream(script);
    startWith(RunningGateway.allTo(upstream.url()));
  }

  /** Who connects is believed, in what the settings of {@code clientAddress} say. */
  private void startBehindProxy(String settings) throws Exception {
    upstream = ScriptedUpstream.answering("ok");
    gateway =
        new RunningGateway.Builder()
            .settings(
                ", \"clientAddress\": {\"trustedProxies\": [\"127.0.0.0/8\"]" + settings + "}")
            .routes(RunningGateway.allTo(upstream.url()))
            .start();
    client = gateway.client();
  }

  @Test
  void anUpstreamIsToldTheWayAndNothingOfTheConnection() throws Exception {
    start(
        answering(
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: X-Hop\r\nX-Hop: 1\r\n\r\nok"));
    client.send(
        "GET /a/./b//c?q=%2F#".replace("#", "")
            + " HTTP/1.1\r\nHost: Example.com:80\r\nX-Forwarded-For: 6.6.6.6\r\nX-Real-IP: 6\r\n"
            + "Forwarded: for=6\r\nX-Request-Id: mine\r\nConnection: X-Secret\r\nX-Secret: s\r\n"
            + "Via: 1.0 before\r\nCookie: a=b\r\n\r\n");
    String response = client.readResponse();
    assertTrue(response.startsWith("HTTP/1.1 200 OK\r\n") && response.endsWith("ok"), response);
    assertFalse(response.toLowerCase(Locale.ROOT).contains("hop"), response);
    String id = value(response, "x-request-id");
    assertTrue(id.matches("[0-9a-f]{32}"), id);

    String request = Objects.requireNonNull(upstream.nextRequest());
    assertTrue(
        request.startsWith("GET /a/b/c?q=%2F HTTP/1.1\r\nHost: Example.com:80\r\n"), request);
    assertEquals("127.0.0.1", value(request, "x-forwarded-for"));
    assertEquals("http", value(request, "x-forwarded-proto"));
    assertEquals("Example.com:80", value(request, "x-forwarded-host"));
    assertEquals("1.0 before, 1.1 bartizan", value(request, "via"));
    assertEquals(id, value(request, "x-request-id"));
    assertEquals("a=b", value(request, "cookie"));
    String lower = request.toLowerCase(Locale.ROOT);
    for (String gone : new String[] {"x-secret", "x-real-ip", "forwarded: ", "connection:"}) {
      assertFalse(lower.contains("\r\n" + gone), gone + " in " + request);
    }
  }

  @Test
  void aTrustedProxysWordIsPassedOn() throws Exception {
    startBehindProxy("");
    client
        .send(
            "GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 9.9.9.9\r\nX-Forwarded-Proto: https\r\n"
                + "X-Request-Id: theirs-1\r\n\r\n")
        .readResponse();
    String request = Objects.requireNonNull(upstream.nextRequest());
    assertEquals("9.9.9.9, 127.0.0.1", value(request, "x-forwarded-for"));
    assertEquals("https", value(request, "x-forwarded-proto"));
    assertEquals("theirs-1", value(request, "x-request-id"));
    client.close();
    assertTrue(gateway.stopAndReadLog().contains("\"client\":\"9.9.9.9\""));
  }

  @Test
  void whatStrangersSayOfTheWayIsThrownAwayUnderEveryName() throws Exception {
    start(answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
    client
        .send(
            "GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-Port: 6\r\nx-forwarded-server: 6\r\n"
                + "X-FORWARDED-PREFIX: 6\r\nX-Forwarded-Ssl: on\r\nX-Real-Ip: 6\r\n"
                + "forwarded: for=6\r\nX-Forwarde: stays\r\nX-Real-Ipx: stays\r\n\r\n")
        .readResponse();
    String request = Objects.requireNonNull(upstream.nextRequest()).toLowerCase(Locale.ROOT);
    assertEquals(3, request.split("\r\nx-forwarded-", -1).length - 1, request);
    assertFalse(request.contains("\r\nx-real-ip:") || request.contains("\r\nforwarded"), request);
    assertEquals(2, request.split(": stays\r\n", -1).length - 1, request);
  }

  @Test
  void proxiesThatSpeakForwardedAreBelievedInThatAlone() throws Exception {
    startBehindProxy(", \"header\": \"forwarded\"");
    client
        .send(
            "GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 6.6.6.6\r\n"
                + "Forwarded: for=1.1.1.1, for=9.9.9.9\r\n\r\n")
        .readResponse();
    String request = Objects.requireNonNull(upstream.nextRequest());
    assertEquals("for=1.1.1.1, for=9.9.9.9, for=127.0.0.1;proto=http", value(request, "forwarded"));
    assertEquals("9.9.9.9, 127.0.0.1", value(request, "x-forwarded-for"));
    client.close();
    assertTrue(gateway.stopAndReadLog().contains("\"client\":\"9.9.9.9\""));
  }

  @Test
  void aFieldThatNoProxyHereSpeaksIsNotPassedOn() throws Exception {
    startBehindProxy("");
    client
        .send(
            "GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 9.9.9.9\r\n"
                + "X-Forwarded-Port: 8443\r\nForwarded: for=6.6.6.6\r\n\r\n")
        .readResponse();
    String request = Objects.requireNonNull(upstream.nextRequest());
    assertEquals("", value(request, "forwarded"));
    assertEquals("8443", value(request, "x-forwarded-port"));
    assertEquals("9.9.9.9, 127.0.0.1", value(request, "x-forwarded-for"));
  }

  @Test
  void connectionsToAnUpstreamAreKeptAndUsedAgain() throws Exception {
    upstream = ScriptedUpstream.answering("ok");
    startWith(RunningGateway.allTo(upstream.url()));
    for (int i = 0; i < 10; i++) {
      client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").readResponse();
    }
    assertEquals(1, upstream.connections());
  }

  @Test
  void bodiesTravelWithTheirFramingAndTrailers() throws Exception {
    start(
        peer -> {
          peer.readRequest();
          peer.send(
              "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: T\r\n\r\n"
                  + "3\r\nabc\r\n0\r\nT: end\r\n\r\n");
          peer.readRequest();
          peer.send("HTTP/1.1 200 OK\r\n\r\nto the end");
        });
    client.send(
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n");
    String response = client.readUntil("\r\n0\r\nT: end\r\n\r\n");
    assertTrue(response.contains("\r\n3\r\nabc\r\n"), response);
    String request = Objects.requireNonNull(upstream.nextRequest());
    assertTrue(request.endsWith("\r\n2\r\nhi\r\n0\r\n\r\n"), request);

    client.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello");
    assertTrue(client.readUntil("0\r\n\r\n").contains("to the end"));
    assertTrue(Objects.requireNonNull(upstream.nextRequest()).endsWith("\r\n\r\nhello"));
  }

  @Test
  void expectAndInterimResponsesAreCarriedThrough() throws Exception {
    start(
        peer -> {
          peer.readHead();
          peer.send("HTTP/1.1 100 Continue\r\n\r\n");
          peer.read(5);
          peer.send("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
          peer.send("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n");
        });
    client.send("PUT / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
    assertTrue(client.readUntil("\r\n\r\n").startsWith("HTTP/1.1 100 Continue\r\n"));
    client.send("hello");
    String hints = client.readUntil("\r\n\r\n");
    assertTrue(hints.startsWith("HTTP/1.1 103 Early Hints\r\nLink: </a>"), hints);
    String last = client.readUntil("\r\n\r\n");
    assertTrue(last.startsWith("HTTP/1.1 204 No Content\r\n"), last);
    assertFalse(last.toLowerCase(Locale.ROOT).contains("content-length"), last);
  }

  @Test
  void anEarlyAnswerToAnUnfinishedUploadReachesTheClient() throws Exception {
    start(
        peer -> {
          peer.readHead();
          peer.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
          peer.awaitEnd();
        });
    client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\nsome");
    String response = client.readAll();
    assertTrue(response.startsWith("HTTP/1.1 403 ") && response.endsWith("no"), response);
  }

  @Test
  void aClientThatGoesAwayEndsTheUpstreamsRequest() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    start(
        peer -> {
          peer.readRequest();
          peer.awaitEnd();
          ended.countDown();
        });
    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    Objects.requireNonNull(upstream.nextRequest());
    client.close();
    ended.await();
  }

  @Test
  void anUpstreamThatBreaksOffInTheBodyIsNotTakenForComplete() throws Exception {
    start(
        peer -> {
          peer.readRequest();
          peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart");
        });
    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    client.readUntil("part");
    try {
      assertEquals("", client.readAll());
    } catch (IOException e) {
      assertTrue(String.valueOf(e.getMessage()).contains("reset"), e.toString());
    }
  }

  @Test
  void aStaleConnectionIsReplacedWithoutTheClientNoticing() throws Exception {
    start(
        peer -> {
          peer.readRequest();
          peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1");
          if (upstream.connections() == 1) {
            // Gone in the moment in which the next request is under way.
            peer.readHead();
            peer.reset();
            return;
          }
          peer.readRequest();
        });
    assertTrue(client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").readResponse().endsWith("1"));
    assertTrue(client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").readResponse().endsWith("1"));
    assertEquals(2, upstream.connections());
  }

  @Test
  void aRequestThatAStoppingServerDropsIsSentToAnother() throws Exception {
    try (ScriptedUpstream stopping =
        new ScriptedUpstream(
            peer -> {
              peer.readRequest();
              peer.reset();
            })) {
      upstream = ScriptedUpstream.answering("ok");
      startWith(
          RunningGateway.allToWith(
              "\"loadBalancer\": {\"policy\": \"round_robin\"},",
              "",
              stopping.url(),
              upstream.url()));
      for (int i = 0; i < 4; i++) {
        String response = client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").readResponse();
        assertTrue(response.endsWith("ok"), response);
      }
      assertTrue(stopping.connections() > 0);
    }
  }

  @Test
  void aPostIsNotSentTwice() throws Exception {
    start(
        peer -> {
          peer.readRequest();
          peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1");
          peer.readHead();
          peer.reset();
        });
    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").readResponse();
    String response =
        client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx").readResponse();
    assertTrue(response.startsWith("HTTP/1.1 502 Bad Gateway\r\n"), response);
    assertTrue(response.contains("proxy-status: bartizan; error=connection_terminated"), response);
    assertTrue(response.contains("content-type: application/problem+json"), response);
    assertEquals(1, upstream.connections());
  }

  @Test
  void anotherEndpointIsAskedWhenOneCannotBeReached() throws Exception {
    upstream = ScriptedUpstream.answering("ok");
    ScriptedUpstream gone = ScriptedUpstream.answering("never");
    gone.close();
    startWith(
        RunningGateway.allToWith(
            "\"loadBalancer\": {\"policy\": \"round_robin\"},", "", gone.url(), upstream.url()));
    for (int i = 0; i < 10; i++) {
      String response =
          client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx").readResponse();
      assertTrue(response.endsWith("ok"), response);
    }
  }

  @Test
  void anUnreachablePoolIs502() throws Exception {
    ScriptedUpstream gone = ScriptedUpstream.answering("never");
    gone.close();
    startWith(RunningGateway.allTo(gone.url()));
    String response = client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").readResponse();
    assertTrue(response.startsWith("HTTP/1.1 502 "), response);
    assertTrue(response.contains("\"reason\":\"connect-failed\""), response);
  }

  @Test
  void anUpstreamThatDoesNotAnswerInTimeIs504() throws Exception {
    upstream = new ScriptedUpstream(ScriptedUpstream.Peer::awaitEnd);
    startWith(
        RunningGateway.allToWith("", "\"timeouts\": {\"request\": \"100ms\"},", upstream.url()));
    String response = client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").readResponse();
    assertTrue(response.startsWith("HTTP/1.1 504 "), response);
    assertTrue(response.contains("error=http_response_timeout"), response);
  }

  @Test
  void retriesAfterAGatewayErrorAreForRoutesThatWantThem() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    upstream =
        new ScriptedUpstream(
            peer -> {
              while (peer.readRequest() != null) {
                peer.send(
                    asked.incrementAndGet() == 1
                        ? "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"
                        : "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
              }
            });
    startWith(
        RunningGateway.allToWith(
            "",
            "\"retries\": {\"attempts\": 1, \"retryOn\": [\"gateway-error\"]},",
            upstream.url()));
    String response = client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").readResponse();
    assertTrue(response.endsWith("ok"), response);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\nContent-Length: 1\n\na",
        "HTTP/1.1 2000 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nBad Name: 1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: a\u0000b\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
        "SSH-2.0-OpenSSH_9\r\n",
        "",
      })
  void whatIsNoResponseIs502(String bytes) throws Exception {
    start(
        peer -> {
          peer.readRequest();
          peer.send(bytes);
        });
    String response = client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").readResponse();
    assertTrue(response.startsWith("HTTP/1.1 502 "), response);
  }

  @Test
  void eventsArriveOneByOne() throws Exception {
    CountDownLatch seen = new CountDownLatch(1);
    start(
        peer -> {
          peer.readRequest();
          peer.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n");
          seen.await();
          peer.send("data: 2\n\n");
        });
    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    client.readUntil("data: 1\n\n");
    seen.countDown();
    client.readUntil("data: 2\n\n");
  }

  @Test
  void aPathThatMustNotBeForwardedNeverReachesTheUpstream() throws Exception {
    upstream = ScriptedUpstream.answering("ok");
    startWith(RunningGateway.allTo(upstream.url()));
    for (String path : new String[] {"/..", "/a%2fb", "/a%00", "/a\\b", "/%2e%2e/x", "/%"}) {
      String response = client.send("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n").readResponse();
      assertTrue(response.startsWith("HTTP/1.1 400 "), path + ": " + response);
    }
    assertEquals(0, upstream.waitingRequests());
  }

  @Test
  void aMalformedChunkEndsTheUploadWith400() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    start(
        peer -> {
          peer.readHead();
          begun.countDown();
          peer.awaitEnd();
          ended.countDown();
        });
    client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc");
    begun.await();
    client.send("XX");
    String response = client.readAll();
    assertTrue(response.startsWith("HTTP/1.1 400 "), response);
    ended.await();
  }

  @Test
  void pipelinedRequestsAreOneAfterAnother() throws Exception {
    upstream = ScriptedUpstream.answering("ok");
    startWith(
        RunningGateway.allToWith("\"circuitBreaker\": {\"maxRequests\": 1},", "", upstream.url()));
    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n".repeat(5));
    for (int i = 0; i < 5; i++) {
      String response = client.readResponse();
      assertTrue(response.startsWith("HTTP/1.1 200 "), response);
    }
  }

  @Test
  void trailersDoNotSayWhatTheHeadersMayNot() throws Exception {
    CompletableFuture<String> body = new CompletableFuture<>();
    start(
        peer -> {
          peer.readHead();
          body.complete(peer.readUntil("\r\n\r\n"));
          peer.send("HTTP/1.1 204 No Content\r\n\r\n");
        });
    client
        .send(
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n"
                + "X-Forwarded-For: 6.6.6.6\r\nX-Request-Id: 6\r\nAuthorization: 6\r\n"
                + "X-Sum: kept\r\n\r\n")
        .readResponse();
    assertEquals("1\r\na\r\n0\r\nX-Sum: kept\r\n\r\n", body.get());
  }

  @Test
  void whileDrainingNoIdleConnectionToAnUpstreamIsKept() throws Exception {
    CountDownLatch holding = new CountDownLatch(1);
    CountDownLatch idleEnded = new CountDownLatch(1);
    start(
        peer -> {
          String request = Objects.requireNonNull(peer.readRequest());
          if (request.startsWith("GET /hold")) {
            holding.countDown();
            idleEnded.await();
          }
          peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
          peer.awaitEnd();
          idleEnded.countDown();
        });
    client.send("GET /hold HTTP/1.1\r\nHost: h\r\n\r\n");
    holding.await();
    try (RawClient other = gateway.client()) {
      other.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").readResponse();
    }
    gateway.application().stop();
    assertTrue(client.readResponse().endsWith("ok"));
  }

  private static ScriptedUpstream.Script answering(String response) {
    return peer -> {
      while (peer.readRequest() != null) {
        peer.send(response);
      }
    };
  }
}
