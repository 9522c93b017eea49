package io.bartizan.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that do not take what they asked for. Nothing of it waits for ever. */
@Timeout(60)
class SlowReaderTest {
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int LENGTH = 40_000;

  @Test
  void anHttp1ClientThatReadsNothingIsCutOffAfterAMinute() throws Exception {
    try (Http1ServerFixture server = new Http1ServerFixture();
        RawClient client = new RawClient(server.port())) {
      client.send("GET /large HTTP/1.1\r\nHost: h\r\n\r\n");
      assertEquals("request GET /large", server.nextEvent());
      for (int i = 0; i < 5; i++) {
        server.pass(10);
      }
      assertNull(server.events.poll());
      server.pass(10);
      server.pass(10);
      assertEquals("abuse slow-reader", server.nextEvent());
      assertTrue(lengthRead(client) < Http1ServerFixture.LARGE);
    }
  }

  @Test
  void anHttp1ClientThatReadsInTimeGetsAll() throws Exception {
    try (Http1ServerFixture server = new Http1ServerFixture();
        RawClient client = new RawClient(server.port())) {
      client.send("GET /large HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
      client.readUntil("\r\n\r\n");
      int rest = Http1ServerFixture.LARGE;
      for (int i = 0; i < 14; i++) {
        client.read(1 << 20);
        rest -= 1 << 20;
        server.pass(10);
      }
      assertEquals(rest, client.readAll().length());
    }
  }

  @Test
  void aTunnelIsLeftToItsIdleTimeout() throws Exception {
    try (Http1ServerFixture server = new Http1ServerFixture();
        RawClient client = new RawClient(server.port())) {
      client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n");
      client.readUntil("\r\n\r\n");
      server.nextEvent();
      Http1ServerConnection connection = server.connections.take();
      server.run(
          () -> {
            connection.stream().write(Unpooled.wrappedBuffer(new byte[Http1ServerFixture.LARGE]));
            connection.stream().flush();
          });
      for (int i = 0; i < 20; i++) {
        server.pass(10);
      }
      assertEquals(Http1ServerFixture.LARGE, client.read(Http1ServerFixture.LARGE).length());
    }
  }

  @Test
  void answersThatAreNotReadStopFurtherRequests() throws Exception {
    try (Http1ServerFixture server = new Http1ServerFixture();
        RawClient client = new RawClient(server.port())) {
      client.send("GET /large HTTP/1.1\r\nHost: h\r\n\r\n".repeat(20));
      assertEquals("request GET /large", server.nextEvent());
      // Whatever else was read of that client has been answered when another one is.
      try (RawClient other = new RawClient(server.port())) {
        other.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").readResponse();
      }
      assertEquals("request GET /", server.nextEvent());
      assertNull(server.events.poll());
      // And comes once there is room.
      for (int i = 0; i < 20; i++) {
        client.readUntil("\r\n\r\n");
        assertEquals(Http1ServerFixture.LARGE, client.read(Http1ServerFixture.LARGE).length());
      }
    }
  }

  private static int lengthRead(RawClient client) {
    try {
      return client.readAll().length();
    } catch (IOException reset) {
      return 0;
    }
  }

  @Test
  void aResponseThatNoWindowIsOpenedForIsResetAfterAMinute() throws Exception {
    try (Http2ServerFixture server = answering(false);
        FramePeer client = FramePeer.client(server.port(), INITIAL_WINDOW_SIZE, 0)) {
      client.get(1, "/").expectHeaders(1, false);
      for (int i = 0; i < 7; i++) {
        server.pass(10);
      }
      client.expectReset(1, FramePeer.ENHANCE_YOUR_CALM).sync();
      assertEquals("request GET /", server.nextEvent());
      assertEquals("abuse slow-reader", server.nextEvent());
      assertTrue(server.allocated() < LENGTH, "held: " + server.allocated());
    }
  }

  @Test
  void aWindowThatIsOpenedByTheByteDoesNotHelp() throws Exception {
    try (Http2ServerFixture server = answering(false);
        FramePeer client = FramePeer.client(server.port(), INITIAL_WINDOW_SIZE, 0)) {
      client.get(1, "/").expectHeaders(1, false);
      for (int i = 0; i < 8; i++) {
        client.window(1, 1).expect(FramePeer.DATA, 1);
        server.pass(10);
      }
      client.expectReset(1, FramePeer.ENHANCE_YOUR_CALM);
    }
  }

  @Test
  void aWindowThatIsOpenedInTimeIsEnough() throws Exception {
    try (Http2ServerFixture server = answering(false);
        FramePeer client = FramePeer.client(server.port(), INITIAL_WINDOW_SIZE, 0)) {
      client.get(1, "/").expectHeaders(1, false);
      for (int left = LENGTH; left > 0; left -= 5000) {
        server.pass(10);
        client.window(1, 5000);
        assertEquals(left == 5000, client.expect(FramePeer.DATA, 1).endsStream());
      }
    }
  }

  @Test
  void responsesThatWaitTogetherShareTheRate() throws Exception {
    try (Http2ServerFixture server = answering(false);
        FramePeer client = FramePeer.client(server.port(), INITIAL_WINDOW_SIZE, 0)) {
      client.window(0, 1 << 20);
      client.get(1, "/").expectHeaders(1, false);
      client.get(3, "/").expectHeaders(3, false);
      for (int i = 0; i < 15; i++) {
        server.pass(10);
        client.window(1, 2600).expect(FramePeer.DATA, 1);
        client.window(3, 2600).expect(FramePeer.DATA, 3);
      }
      client.sync();
    }
  }

  @Test
  void aCallUnderWayIsLeftToItsIdleTimeout() throws Exception {
    try (Http2ServerFixture server = answering(true);
        FramePeer client = FramePeer.client(server.port(), INITIAL_WINDOW_SIZE, 0)) {
      client.post(1, "/", "content-type", "application/grpc+proto").expectHeaders(1, false);
      for (int i = 0; i < 30; i++) {
        server.pass(10);
      }
      client.sync();
    }
  }

  /** A server whose responses have a body, which ends, or goes on. */
  private static Http2ServerFixture answering(boolean goesOn) throws Exception {
    Http2ServerFixture server = new Http2ServerFixture();
    server.onRequest =
        stream -> {
          stream.respond(new ResponseHead(200, new Fields(), true));
          stream.write(Unpooled.wrappedBuffer(new byte[LENGTH]));
          if (!goesOn) {
            stream.end(null);
          } else if (stream.isWritable()) {
            throw new AssertionError("there is no window");
          }
          stream.flush();
          return server.new Recorder();
        };
    return server;
  }
}
