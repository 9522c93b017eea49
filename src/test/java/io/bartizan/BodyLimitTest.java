package io.bartizan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.http.FramePeer;
import io.bartizan.http.RawClient;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/** How long requests may be and how slowly they may come, by gateway and by route. */
@Timeout(60)
@TestInstance(Lifecycle.PER_CLASS)
@NullUnmarked // what is started before all tests is null until then
class BodyLimitTest {
  private final CountDownLatch brokenOff = new CountDownLatch(1);
  private ScriptedUpstream upstream;
  private RunningGateway gateway;

  @BeforeAll
  void start() throws Exception {
    upstream = new ScriptedUpstream(this::answer);
    gateway =
        new RunningGateway.Builder()
            .settings(
                ", \"limits\": {\"body\": \"1KiB\"},"
                    + " \"timeouts\": {\"minBodyRate\": \"1MiB/s\", \"bodyGrace\": \"200ms\"}")
            .routes(
                """
                {"pools": {"upstream": {"endpoints": [{"url": "%s"}]}},
                 "routes": [
                  {"name": "all", "match": {}, "to": {"pool": "upstream"}},
                  {"name": "any", "match": {"path": {"prefix": "/any"}},
                   "limits": {"body": "0B"}, "timeouts": {"minBodyRate": "0B/s"},
                   "to": {"pool": "upstream"}},
                  {"name": "ten", "match": {"path": {"prefix": "/ten"}},
                   "limits": {"body": "10B"}, "timeouts": {"minBodyRate": "0B/s"},
                   "to": {"pool": "upstream"}},
                  {"name": "few", "match": {"path": {"prefix": "/few"}},
                   "limits": {"headerCount": 3, "headers": "1KiB"}, "to": {"pool": "upstream"}}]}
                """
                    .formatted(upstream.url()))
            .start();
  }

  private void answer(ScriptedUpstream.Peer peer) throws IOException {
    String head = peer.readHead();
    if (head == null) {
      return;
    }
    if (head.contains("chunked")) {
      peer.awaitEnd();
      brokenOff.countDown();
    } else {
      int at = head.indexOf("Content-Length: ");
      if (at >= 0) {
        peer.read(Integer.parseInt(head.substring(at + 16, head.indexOf('\r', at))));
      }
      peer.send("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
    }
  }

  @AfterAll
  void stop() throws Exception {
    gateway.close();
    upstream.close();
  }

  private String answer(String request) throws IOException {
    try (RawClient client = gateway.client()) {
      return client.send(request).readResponse();
    }
  }

  private static String post(String path, int length) {
    return "POST " + path + " HTTP/1.1\r\nHost: h\r\nContent-Length: " + length + "\r\n\r\n";
  }

  private static void assertStatus(int status, String reason, String response) {
    assertTrue(response.startsWith("HTTP/1.1 " + status + " "), response);
    assertTrue(response.contains("details=\"" + reason + "\""), response);
  }

  @Test
  void whatSaysThatItIsTooLongReachesNoUpstream() throws Exception {
    int before = upstream.connections();
    String response = answer(post("/", 1025));
    assertStatus(413, "body-too-long", response);
    assertTrue(response.contains("\r\nConnection: close\r\n"), response);
    assertStatus(413, "body-too-long", answer(post("/ten", 11)));
    assertEquals(before, upstream.connections());
    assertTrue(gateway.metrics().contains("bartizan_rejections_total{reason=\"body-too-long\"}"));
  }

  @Test
  void whatIsJustLongEnoughIsForwarded() throws Exception {
    assertTrue(answer(post("/", 1024) + "x".repeat(1024)).startsWith("HTTP/1.1 204 "));
    assertTrue(answer(post("/ten", 10) + "x".repeat(10)).startsWith("HTTP/1.1 204 "));
    assertTrue(answer(post("/any", 9000) + "x".repeat(9000)).startsWith("HTTP/1.1 204 "));
  }

  @Test
  void whatTurnsOutToBeTooLongIsBrokenOff() throws Exception {
    String head = "POST /ten HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
    try (RawClient client = gateway.client()) {
      client.send(head + "a\r\n0123456789\r\n");
      String response = client.send("1\r\nx\r\n0\r\n\r\n").readAll();
      assertStatus(413, "body-too-long", response);
    }
    assertTrue(brokenOff.await(10, TimeUnit.SECONDS), "the upstream is left waiting");
    assertFalse(upstream.takeReceived().contains("\r\n0\r\n\r\n"));
  }

  @Test
  void overHttp2Too() throws Exception {
    try (FramePeer client = FramePeer.client(gateway.port("http"))) {
      client.post(1, "/ten", "content-length", "11");
      assertTrue(client.expectHeaders(1, false).contains(":status: 413"));
      client.expectBody(1);
      client.expectReset(1, 0);
      client.post(3, "/ten").data(3, false, "0123456789").data(3, false, "x");
      assertTrue(client.expectHeaders(3, false).contains(":status: 413"));
    }
  }

  @Test
  void headersMayBeLimitedFurther() throws Exception {
    String get = "GET /few HTTP/1.1\r\nHost: h\r\n";
    assertTrue(answer(get + "A: 1\r\nB: 2\r\nC: 3\r\n\r\n").startsWith("HTTP/1.1 204 "));
    assertStatus(431, "headers-too-large", answer(get + "A: 1\r\nB: 2\r\nC: 3\r\nD: 4\r\n\r\n"));
    assertStatus(431, "headers-too-large", answer(get + "A: " + "x".repeat(1024) + "\r\n\r\n"));
    assertTrue(
        answer("GET / HTTP/1.1\r\nHost: h\r\nA: " + "x".repeat(1024) + "\r\n\r\n")
            .startsWith("HTTP/1.1 204 "));
  }

  @Test
  void aBodyThatComesTooSlowlyIs408() throws Exception {
    try (RawClient client = gateway.client()) {
      String response = client.send(post("/", 100) + "x").readAll();
      assertStatus(408, "slow-body", response);
      assertTrue(response.contains("\r\nConnection: close\r\n"), response);
    }
    try (FramePeer client = FramePeer.client(gateway.port("http"))) {
      client.post(1, "/").data(1, false, "x");
      assertTrue(client.expectHeaders(1, false).contains(":status: 408"));
    }
    assertTrue(gateway.metrics().contains("bartizan_rejections_total{reason=\"slow-body\"}"));
  }
}
