package io.bartizan.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.SocketException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class Http2FloodTest {
  private Http2ServerFixture server;
  private FramePeer client;

  @BeforeEach
  void connect() throws Exception {
    server = new Http2ServerFixture();
    client = FramePeer.client(server.port());
  }

  @AfterEach
  void disconnect() throws Exception {
    client.close();
    server.close();
  }

  private interface Flood {
    void send() throws Exception;
  }

  /** Sends until the connection is gone, and expects why. */
  private void endsWith(int error, Flood flood) throws Exception {
    try {
      flood.send();
    } catch (SocketException e) {
      // The other end had enough before all was sent.
    }
    FramePeer.Frame frame = client.next();
    while (frame.type() != FramePeer.GOAWAY && frame.type() != FramePeer.CLOSED) {
      frame = client.next();
    }
    // A client that is still sending when it is cut off may not see the last frame.
    if (frame.type() == FramePeer.GOAWAY) {
      assertEquals(error, frame.goAwayError(), frame::text);
    }
    while (frame.type() != FramePeer.CLOSED) {
      frame = client.next();
    }
  }

  @Test
  void continuationsWithoutEnd() throws Exception {
    endsWith(
        FramePeer.ENHANCE_YOUR_CALM,
        () -> {
          client.frame(FramePeer.HEADERS, 0, 1, FramePeer.block(":method", "GET"));
          for (int i = 0; i < 20; i++) {
            client.frame(FramePeer.CONTINUATION, 0, 1, FramePeer.block("a", "b"));
          }
          client.flush();
        });
    assertTrue(server.events.isEmpty());
  }

  @Test
  void aHeaderBlockWithoutEnd() throws Exception {
    endsWith(
        FramePeer.PROTOCOL_ERROR,
        () -> {
          client.frame(FramePeer.HEADERS, 0, 1, new byte[16384]);
          for (int i = 0; i < 5; i++) {
            client.frame(FramePeer.CONTINUATION, 0, 1, new byte[16384]).flush();
          }
        });
  }

  @Test
  void rapidResets() throws Exception {
    server.onRequest = stream -> server.new Recorder();
    endsWith(
        FramePeer.ENHANCE_YOUR_CALM,
        () -> {
          for (int i = 0; i <= Http2LinkBuilder.MAX_RESETS; i++) {
            client.get(2 * i + 1, "/").reset(2 * i + 1, FramePeer.CANCEL);
          }
        });
  }

  @Test
  void resetsProvokedByErrors() throws Exception {
    server.onRequest = stream -> server.new Recorder();
    endsWith(
        FramePeer.ENHANCE_YOUR_CALM,
        () -> {
          // "Made you reset": each stream is fine until its window is moved by nothing.
          for (int i = 0; i <= ProvokedFrameLimit.MAX_RESETS; i++) {
            client.get(2 * i + 1, "/").window(2 * i + 1, 0);
          }
        });
  }

  @Test
  void malformedRequests() throws Exception {
    endsWith(
        FramePeer.ENHANCE_YOUR_CALM,
        () -> {
          for (int i = 0; i <= ProvokedFrameLimit.MAX_RESETS; i++) {
            client.headers(2 * i + 1, true, ":method", "GET");
          }
        });
  }

  @Test
  void emptyDataFrames() throws Exception {
    server.onRequest = stream -> server.new Recorder();
    endsWith(
        FramePeer.ENHANCE_YOUR_CALM,
        () -> {
          client.post(1, "/");
          for (int i = 0; i <= Http2LinkBuilder.MAX_EMPTY_DATA; i++) {
            client.data(1, false);
          }
        });
  }

  @Test
  void pingsWhoseAnswersAreNotRead() throws Exception {
    byte[] pings = new byte[17 * 4096];
    for (int i = 0; i < pings.length; i += 17) {
      pings[i + 2] = 8;
      pings[i + 3] = FramePeer.PING;
    }
    assertEndsUnread(pings);
  }

  @Test
  void settingsWhoseAnswersAreNotRead() throws Exception {
    byte[] settings = new byte[9 * 4096];
    for (int i = 0; i < settings.length; i += 9) {
      settings[i + 3] = FramePeer.SETTINGS;
    }
    assertEndsUnread(settings);
  }

  private void assertEndsUnread(byte[] frames) throws Exception {
    client.close();
    client = FramePeer.deaf(server.port());
    // The kernel's buffers take some answers first.
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    boolean ended = false;
    try {
      while (!ended) {
        client.raw(frames).flush();
        assertTrue(System.nanoTime() < deadline, "never cut off");
        assertTrue(server.allocated() < 2_000_000, "held: " + server.allocated());
      }
    } catch (SocketException e) {
      ended = true;
    }
    assertTrue(ended);
  }

  @Test
  void anInnocentClientSurvivesOurOwnResets() throws Exception {
    server.onRequest =
        stream -> {
          stream.reset();
          return server.new Recorder();
        };
    int requests = ProvokedFrameLimit.MAX_RESETS + Http2LinkBuilder.MAX_RESETS;
    for (int i = 0; i < requests; i++) {
      client.post(2 * i + 1, "/").expectReset(2 * i + 1, FramePeer.INTERNAL_ERROR);
      // It had more on the way.
      client.data(2 * i + 1, true, "late");
    }
    client.sync();
  }

  @Test
  void anInnocentClientSurvivesEarlyAnswers() throws Exception {
    server.onRequest =
        stream -> {
          Http2ServerFixture.answer(stream, 403, "");
          return server.new Recorder();
        };
    int requests = ProvokedFrameLimit.MAX_RESETS + Http2LinkBuilder.MAX_RESETS;
    for (int i = 0; i < requests; i++) {
      client.post(2 * i + 1, "/").expectHeaders(2 * i + 1, true);
      client.expectReset(2 * i + 1, FramePeer.NO_ERROR).data(2 * i + 1, true, "late");
    }
    client.sync();
  }

  @Test
  void streamsAboveTheLimitAreRefused() throws Exception {
    server.onRequest = stream -> server.new Recorder();
    for (int i = 0; i <= 100; i++) {
      client.get(2 * i + 1, "/");
    }
    client.expectReset(201, FramePeer.REFUSED_STREAM).sync();
    assertEquals(100, server.run(server.connection()::activeStreams));
  }

  @Test
  void answersThatAreNotReadKeepTheirStreams() throws Exception {
    server.onRequest =
        stream -> {
          Fields fields = new Fields();
          fields.add("a", "x".repeat(8000));
          stream.respond(new ResponseHead(200, fields, false));
          stream.flush();
          return server.new Recorder();
        };
    // Heads are under no flow control, but each holds its stream until it is out.
    try {
      for (int i = 0; i < 3000; i++) {
        client.get(2 * i + 1, "/");
        assertTrue(server.allocated() < 2_500_000, "held: " + server.allocated());
      }
    } catch (SocketException e) {
      // Also fair: refusing them all was too much.
    }
  }
}
