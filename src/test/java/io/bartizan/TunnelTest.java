package io.bartizan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A WebSocket's way through the gateway: after the switch, a tunnel of bytes. */
@Timeout(60)
class TunnelTest extends GatewayTest {
  private static final String REQUEST =
      "GET / HTTP/1.1\r\nHost: h\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"
          + "Sec-WebSocket-Key: k\r\n\r\n";
  private static final String SWITCHED =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          + "Sec-WebSocket-Accept: x\r\n\r\n";

  private void start(ScriptedUpstream.Script script) throws Exception {
    start("", script);
  }

  private void start(String route, ScriptedUpstream.Script script) throws Exception {
    upstream = new ScriptedUpstream(script);
    startWith(RunningGateway.allToWith("", route, upstream.url()));
  }

  @Test
  void bytesPassUntouched() throws Exception {
    start(
        peer -> {
          String head = Objects.requireNonNull(peer.readHead());
          assertEquals("websocket", value(head, "upgrade"));
          assertEquals("upgrade", value(head, "connection"));
          peer.send(SWITCHED + "hello");
          peer.send(peer.read(4));
          peer.send("last");
        });
    client.send(REQUEST);
    String head = client.readUntil("\r\n\r\n");
    assertTrue(head.startsWith("HTTP/1.1 101 "), head);
    assertEquals("x", value(head, "sec-websocket-accept"));
    client.readUntil("hello");
    client.send("\u0000\u00ff\r\n");
    assertEquals("\u0000\u00ff\r\nlast", client.readAll());
  }

  @Test
  void whatIsSentAheadOfTheSwitchIsTheTunnelsFirst() throws Exception {
    start(
        peer -> {
          peer.readHead();
          peer.send(SWITCHED);
          peer.send("got " + peer.read(5));
        });
    client.send(REQUEST + "early");
    client.readUntil("got early");
  }

  @Test
  void oneDirectionEndsAndTheOtherGoesOn() throws Exception {
    start(
        peer -> {
          peer.readHead();
          peer.send(SWITCHED);
          peer.awaitEnd();
          peer.send("still here");
        });
    client.send(REQUEST).readUntil("\r\n\r\n");
    client.send("last").shutdownOutput();
    assertEquals("still here", client.readAll());
  }

  @Test
  void aTunnelInWhichNothingMovesEndsOnBothSides() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    start(
        "\"timeouts\": {\"streamIdle\": \"100ms\"},",
        peer -> {
          peer.readHead();
          peer.send(SWITCHED);
          peer.awaitEnd();
          ended.countDown();
        });
    client.send(REQUEST).readUntil("\r\n\r\n");
    assertEquals("", client.readAll());
    ended.await();
  }

  @Test
  void aMessageThatIsTooLongEndsTheTunnelBeforeTheUpstreamHasIt() throws Exception {
    CompletableFuture<String> heard = new CompletableFuture<>();
    start(
        "\"limits\": {\"webSocketMessage\": \"5B\"},",
        peer -> {
          peer.readHead();
          peer.send(SWITCHED);
          heard.complete(peer.read(11));
          peer.awaitEnd();
        });
    client.send(REQUEST).readUntil("\r\n\r\n");
    String five = "\u0081\u0085mask12345";
    client.send(five);
    assertEquals(five, heard.get(20, TimeUnit.SECONDS));
    client.send("\u0081\u0086mask123456");
    assertEquals("", client.readAll());
    client.close();
    String counted = "\nbartizan_rejections_total{reason=\"message-too-long\"} 1.0\n";
    while (!gateway.metrics().contains(counted)) {
      Thread.onSpinWait();
    }
    String log = gateway.stopAndReadLog();
    assertTrue(
        log.contains(
            "\"rejection\":\"message-too-long\","
                + "\"failure\":\"a message of the client's on the WebSocket is too long\""),
        log);
  }

  @Test
  void aTunnelThatTheUpstreamBreaksEndsForTheClient() throws Exception {
    CountDownLatch heard = new CountDownLatch(1);
    start(
        peer -> {
          peer.readHead();
          peer.send(SWITCHED + "last words");
          heard.await();
          peer.reset();
        });
    client.send(REQUEST).readUntil("last words");
    heard.countDown();
    assertEquals("", client.readAll());
  }

  @Test
  void aTunnelThatTheClientBreaksEndsForTheUpstream() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    start(
        peer -> {
          peer.readHead();
          peer.send(SWITCHED);
          peer.awaitEnd();
          ended.countDown();
        });
    client.send(REQUEST).readUntil("\r\n\r\n");
    client.reset();
    ended.await();
  }
}
