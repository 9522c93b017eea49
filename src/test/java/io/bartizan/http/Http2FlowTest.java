package io.bartizan.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class Http2FlowTest {
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int HUGE = 1 << 30;

  private final BlockingQueue<ServerStream> streams = new LinkedBlockingQueue<>();
  private Http2ServerFixture server;

  @BeforeEach
  void start() throws Exception {
    server = new Http2ServerFixture();
    server.onRequest =
        stream -> {
          streams.add(stream);
          return server.new Recorder();
        };
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @Test
  void aPausedRequestHoldsItsWindowAndNoMore() throws Exception {
    try (FramePeer client = FramePeer.client(server.port())) {
      server.onRequest =
          stream -> {
            stream.pause();
            streams.add(stream);
            return server.new Recorder();
          };
      client.sync();
      client.post(1, "/").data(1, false, new byte[16384]).data(1, false, new byte[16384]);
      client.data(1, false, new byte[16384]).data(1, true, new byte[16384]).sync();
      assertEquals(65536, client.settings.get(4));
      assertFalse(client.credit.containsKey(1), "credit for what nobody took");
      assertEquals("request POST /", server.nextEvent());
      assertNull(server.events.poll());
      assertTrue(server.allocated() < 300_000, "held: " + server.allocated());
      ServerStream stream = streams.take();
      server.run(
          () -> {
            stream.resume();
            return null;
          });
      assertEquals(4 + 65536, server.nextEvent().length());
    }
  }

  @Test
  void moreThanTheWindowIsAnError() throws Exception {
    try (FramePeer client = FramePeer.client(server.port())) {
      server.onRequest =
          stream -> {
            stream.pause();
            return server.new Recorder();
          };
      client.sync().post(1, "/");
      for (int i = 0; i < 5; i++) {
        client.data(1, false, new byte[16384]);
      }
      client.expectReset(1, 3).sync();
      server.nextEvent();
      assertTrue(server.nextEvent().startsWith("reset MALFORMED"));
    }
  }

  @Test
  void whatAPausedStreamHoldsComesBackToTheConnectionWhenItIsReset() throws Exception {
    try (FramePeer client = FramePeer.client(server.port())) {
      server.onRequest =
          stream -> {
            stream.pause();
            return server.new Recorder();
          };
      client.sync();
      // Twenty windows are more than the connection's: they can only follow each other.
      for (int stream = 1; stream < 41; stream += 2) {
        client.post(stream, "/");
        for (int i = 0; i < 4; i++) {
          client.data(stream, false, new byte[16384]);
        }
        client.reset(stream, FramePeer.CANCEL);
      }
      client.sync();
      assertTrue(
          client.credit.getOrDefault(0, 0) > 1 << 20, "connection credit " + client.credit.get(0));
      assertTrue(server.allocated() < 100_000, "held: " + server.allocated());
    }
  }

  @Test
  void aResponseIsTakenOnlyAsFarAsTheWindowGoes() throws Exception {
    try (FramePeer client = FramePeer.client(server.port(), INITIAL_WINDOW_SIZE, 10_000)) {
      client.get(1, "/");
      ServerStream stream = streams.take();
      int taken = fill(stream);
      assertTrue(taken >= 10_000 && taken <= 18_000, "taken: " + taken);
      client.expectHeaders(1, false);
      int received = 0;
      while (received < 10_000) {
        received += client.expect(FramePeer.DATA, 1).payload().length;
      }
      assertEquals(10_000, received);
      server.nextEvent();
      assertNull(server.events.poll());
      client.window(1, 20_000);
      assertEquals("writable", server.nextEvent());
      end(stream);
      client.window(1, 20_000);
      assertEquals(taken - 10_000, client.expectBody(1).length());
    }
  }

  @Test
  void aPeerWithAHugeWindowThatReadsNothingIsNotBufferedFor() throws Exception {
    try (FramePeer client =
        FramePeer.client(server.port(), INITIAL_WINDOW_SIZE, HUGE).window(0, HUGE)) {
      client.get(1, "/");
      ServerStream stream = streams.take();
      // The kernel's buffers take some megabytes; what is left is ours.
      int taken = fill(stream);
      long held = server.allocated();
      assertTrue(held < 300_000, "held " + held + " of " + taken);
      // Reading makes it writable again.
      client.expectHeaders(1, false);
      for (int read = 0; read < taken; ) {
        read += client.expect(FramePeer.DATA, 1).payload().length;
      }
      assertEquals("request GET /", server.nextEvent());
      assertEquals("writable", server.nextEvent());
      server.run(
          () -> {
            stream.reset();
            return null;
          });
    }
  }

  @Test
  void whatIsNotFlushedIsBoundedToo() throws Exception {
    try (FramePeer client =
        FramePeer.client(server.port(), INITIAL_WINDOW_SIZE, HUGE).window(0, HUGE)) {
      client.get(1, "/").sync();
      ServerStream stream = streams.take();
      int taken =
          server.run(
              () -> {
                stream.respond(new ResponseHead(200, new Fields(), true));
                int length = 0;
                while (stream.isWritable()) {
                  stream.write(Unpooled.wrappedBuffer(new byte[8000]));
                  length += 8000;
                }
                return length;
              });
      assertTrue(taken <= 72_000, "taken: " + taken);
      assertEquals("request GET /", server.nextEvent());
      assertEquals("writable", server.nextEvent());
      server.run(
          () -> {
            stream.reset();
            return null;
          });
    }
  }

  /** Responds and writes as long as it may, letting the loop do its work in between. */
  private int fill(ServerStream stream) throws Exception {
    int length = 0;
    server.run(
        () -> {
          stream.respond(new ResponseHead(200, new Fields(), true));
          return null;
        });
    while (server.run(stream::isWritable)) {
      length +=
          server.run(
              () -> {
                stream.write(server.allocator.directBuffer(8000).writeZero(8000));
                stream.flush();
                return 8000;
              });
    }
    return length;
  }

  private void end(ServerStream stream) throws Exception {
    server.run(
        () -> {
          stream.end(null);
          stream.flush();
          return null;
        });
  }
}
