package io.bartizan.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class Http2LifeTest {
  private static final int LATER = Integer.MAX_VALUE;

  private final BlockingQueue<ServerStream> streams = new LinkedBlockingQueue<>();
  private Http2ServerFixture server;
  private FramePeer client;

  @BeforeEach
  void connect() throws Exception {
    server = new Http2ServerFixture();
    client = FramePeer.client(server.port());
    server.onRequest =
        stream -> {
          streams.add(stream);
          return server.new Recorder();
        };
  }

  @AfterEach
  void disconnect() throws Exception {
    client.close();
    server.close();
  }

  private void answerNext() throws Exception {
    ServerStream stream = streams.take();
    server.run(
        () -> {
          Http2ServerFixture.answer(stream, 204, "");
          return null;
        });
  }

  private void expectGoAway(int lastStream) throws Exception {
    FramePeer.Frame frame = client.expect(FramePeer.GOAWAY, 0);
    assertEquals(lastStream, frame.lastStream());
    assertEquals(FramePeer.NO_ERROR, frame.goAwayError());
  }

  private void shutdown() throws Exception {
    Http2ServerConnection connection = server.connection();
    server.run(
        () -> {
          connection.shutdown();
          connection.shutdown();
          return null;
        });
  }

  @Test
  void aClientThatSendsNothingIsCutOff() throws Exception {
    try (FramePeer silent = new FramePeer(new Socket("127.0.0.1", server.port()))) {
      client.sync();
      server.connection();
      server.connection();
      server.pass(11);
      while (silent.next().type() != FramePeer.CLOSED) {
        // its settings and GOAWAY
      }
      assertEquals("unused", server.nextEvent());
    }
  }

  /** As one that a browser opened ahead: it has as long as a head, whatever else it sends. */
  @Test
  void aClientThatNeverAsksIsSentAwayAsSoonAsOneThatAsksSlowly() throws Exception {
    client.sync();
    server.pass(5);
    client.sync();
    server.pass(4);
    client.sync();
    assertTrue(server.events.isEmpty());
    server.pass(2);
    expectGoAway(LATER);
    expectGoAway(0);
    assertEquals(FramePeer.CLOSED, client.next().type());
    assertEquals("unused", server.nextEvent());
  }

  @Test
  void aFirstRequestThatCrossesTheEndOfAnUnusedConnectionIsAnswered() throws Exception {
    client.sync();
    client.leavesPingsUnanswered();
    server.pass(11);
    expectGoAway(LATER);
    client.get(1, "/crossed").sync();
    server.pass(2);
    expectGoAway(1);
    answerNext();
    client.expectHeaders(1, true);
    assertEquals(FramePeer.CLOSED, client.next().type());
  }

  @Test
  void theFirstHeadHasItsTimeFromItsFirstByte() throws Exception {
    client.sync();
    server.pass(9);
    client.frame(FramePeer.HEADERS, 0, 1, FramePeer.block(":method", "GET")).flush();
    untilHeadIsTimed();
    server.pass(9);
    assertTrue(server.events.isEmpty());
    server.pass(2);
    expectGoAway(0);
    assertEquals("abuse slow-head", server.nextEvent());
  }

  @Test
  void whoHasAskedOnceMayBeIdleForLonger() throws Exception {
    client.get(1, "/");
    answerNext();
    client.expectHeaders(1, true);
    client.sync();
    server.pass(30);
    client.sync();
    assertFalse(server.events.contains("unused"));
  }

  @Test
  void aPrefaceThatNeverCompletesIsCutOff() throws Exception {
    try (FramePeer slow = new FramePeer(new Socket("127.0.0.1", server.port()))) {
      slow.raw("PRI * HTTP/2.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII)).flush();
      client.sync();
      server.connection();
      server.connection();
      server.pass(11);
      while (slow.next().type() != FramePeer.CLOSED) {
        // its settings and GOAWAY
      }
    }
  }

  @Test
  void aHeaderBlockThatNeverCompletesIsCutOff() throws Exception {
    client.get(1, "/").sync();
    client.frame(FramePeer.HEADERS, 0, 3, FramePeer.block(":method", "GET")).flush();
    untilHeadIsTimed();
    server.pass(9);
    client.frame(FramePeer.CONTINUATION, 0, 3, FramePeer.block(":path", "/")).flush();
    server.nextEvent();
    server.pass(2);
    expectGoAway(1);
    assertEquals(FramePeer.CLOSED, client.next().type());
    assertEquals("abuse slow-head", server.nextEvent());
    assertEquals("reset TIMEOUT the client took too long over a request head", server.nextEvent());
  }

  @Test
  void aHeadersFrameThatNeverCompletesIsCutOff() throws Exception {
    client.get(1, "/").sync();
    client.raw(new byte[] {0, 0, 20, 1, 5, 0, 0, 0, 3, 0, 7}).flush();
    untilHeadIsTimed();
    server.pass(11);
    expectGoAway(1);
    assertEquals(FramePeer.CLOSED, client.next().type());
  }

  /** Lets the event loop read what was sent: it answers a second connection behind it. */
  private void untilHeadIsTimed() throws Exception {
    Http2ServerConnection connection = server.connection();
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (!server.run(connection.reader()::isInHead)) {
      assertTrue(System.nanoTime() < deadline, "the head was never read");
    }
  }

  @Test
  void aHeadThatCompletesInTimeIsNoMatter() throws Exception {
    client.sync();
    client.raw(new byte[] {0, 0, 10, 1, 5, 0, 0, 0, 1, 0, 7}).flush();
    untilHeadIsTimed();
    server.pass(9);
    client.raw(":method".getBytes(StandardCharsets.US_ASCII)).raw(new byte[1]).flush();
    client.expectReset(1, FramePeer.PROTOCOL_ERROR);
    server.pass(30);
    client.sync();
    server.pass(31);
    expectGoAway(LATER);
  }

  @Test
  void anIdleConnectionIsSentAway() throws Exception {
    client.get(1, "/");
    answerNext();
    client.expectHeaders(1, true);
    client.sync();
    server.pass(59);
    client.sync();
    server.pass(2);
    expectGoAway(LATER);
    expectGoAway(1);
    assertEquals(FramePeer.CLOSED, client.next().type());
  }

  @Test
  void aConnectionWithARequestIsNotIdle() throws Exception {
    client.get(1, "/").sync();
    server.pass(300);
    client.sync();
    answerNext();
    client.expectHeaders(1, true);
  }

  @Test
  void shuttingDownLetsRequestsOnTheWayThrough() throws Exception {
    client.get(1, "/").sync();
    client.leavesPingsUnanswered();
    shutdown();
    expectGoAway(LATER);
    // It had left before the client knew.
    client.get(3, "/crossed").sync();
    // The client stays silent: there is a time for that too.
    server.pass(2);
    expectGoAway(3);
    client.get(5, "/late").expectReset(5, FramePeer.REFUSED_STREAM);
    answerNext();
    answerNext();
    client.expectHeaders(1, true);
    client.expectHeaders(3, true);
    assertEquals(FramePeer.CLOSED, client.next().type());
    server.nextEvent();
    assertEquals("request GET /crossed", server.nextEvent());
    assertTrue(server.events.isEmpty());
  }

  @Test
  void shuttingDownAnIdleConnectionClosesIt() throws Exception {
    client.sync();
    shutdown();
    expectGoAway(LATER);
    expectGoAway(0);
    assertEquals(FramePeer.CLOSED, client.next().type());
  }

  /** And sends on: what it says to a connection that was just closed would be met by a reset. */
  @Test
  void shuttingDownLetsASlowClientTakeTheLastOfItsAnswer() throws Exception {
    // All of it is with the server's kernel, little of it with the client's.
    int length = 40_000;
    server.connection();
    client.close();
    client = FramePeer.deaf(server.port());
    client.get(1, "/");
    ServerStream stream = streams.take();
    server.run(
        () -> {
          Http2ServerFixture.answer(stream, 200, "x".repeat(length));
          return null;
        });
    Http2ServerConnection connection = server.connection();
    server.run(
        () -> {
          connection.shutdown();
          return null;
        });
    server.pass(2);
    client.window(0, 1).flush();
    int taken = 0;
    FramePeer.Frame frame = client.next();
    while (frame.type() != FramePeer.CLOSED) {
      taken += frame.type() == FramePeer.DATA ? frame.payload().length : 0;
      frame = client.next();
    }
    assertEquals(length, taken);
  }

  @Test
  void closingCutsRequestsOff() throws Exception {
    client.get(1, "/").sync();
    Http2ServerConnection connection = server.connection();
    server.run(
        () -> {
          connection.close();
          return null;
        });
    server.nextEvent();
    assertEquals("reset CLOSED the gateway closed the connection", server.nextEvent());
    expectGoAway(1);
    assertEquals(FramePeer.CLOSED, client.next().type());
  }

  @Test
  void whatIsNotHttp2IsCutOff() throws Exception {
    try (FramePeer other = new FramePeer(new Socket("127.0.0.1", server.port()))) {
      other.raw("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII)).flush();
      FramePeer.Frame frame = other.next();
      assertEquals(FramePeer.PROTOCOL_ERROR, frame.goAwayError());
      assertEquals(FramePeer.CLOSED, other.next().type());
    }
  }
}
