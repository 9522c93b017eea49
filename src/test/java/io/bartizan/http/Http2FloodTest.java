package io.bartizan.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.SocketException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * In a thread of its own: a flood that nobody ends may wait in a write, which hears no interrupt.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Http2FloodTest {
  private static final int PRIORITY = 2;
  private static final int PADDED = 8;
  private static final String VICTIM = "/victim";

  private Http2ServerFixture server;
  private FramePeer client;

  @BeforeEach
  void connect() throws Exception {
    server = new Http2ServerFixture();
    server.onRequest = this::holdAllButTheVictims;
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

  /**
   * Sends until the connection is gone, and expects why. Meanwhile another client is served, and
   * nothing piles up.
   */
  private void endsWith(int error, String reason, Flood flood) throws Exception {
    try (FramePeer victim = FramePeer.client(server.port())) {
      askForVictim(victim, 1);
      try {
        flood.send();
      } catch (SocketException e) {
        // The other end had enough before all was sent.
      }
      askForVictim(victim, 3);
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
      askForVictim(victim, 5);
    }
    List<String> told = server.events.stream().filter(event -> event.startsWith("abuse")).toList();
    assertEquals(List.of("abuse " + reason), told);
    assertTrue(server.allocated() < 1_000_000, "held: " + server.allocated());
  }

  private static void askForVictim(FramePeer victim, int stream) throws Exception {
    assertTrue(victim.get(stream, VICTIM).expectHeaders(stream, true).contains(":status: 204"));
  }

  /** Requests are taken, and never answered. */
  private BodyListener holdAllButTheVictims(ServerStream stream) {
    if (stream.request().target().equals(VICTIM)) {
      Http2ServerFixture.answer(stream, 204, "");
    }
    return server.new Recorder();
  }

  private static byte[] frames(int count, int type, int flags, int stream, byte... payload) {
    byte[] all = new byte[count * (9 + payload.length)];
    for (int at = 0; at < all.length; at += 9 + payload.length) {
      all[at + 2] = (byte) payload.length;
      all[at + 3] = (byte) type;
      all[at + 4] = (byte) flags;
      all[at + 8] = (byte) stream;
      System.arraycopy(payload, 0, all, at + 9, payload.length);
    }
    return all;
  }

  @Test
  void continuationsWithoutEnd() throws Exception {
    endsWith(
        FramePeer.ENHANCE_YOUR_CALM,
        "continuation-flood",
        () -> {
          client.frame(FramePeer.HEADERS, 0, 1, FramePeer.block(":method", "GET"));
          for (int i = 0; i < 20; i++) {
            client.frame(FramePeer.CONTINUATION, 0, 1, FramePeer.block("a", "b"));
          }
          client.flush();
        });
    assertFalse(server.events.contains("request GET /"));
  }

  @Test
  void aHeaderBlockWithoutEnd() throws Exception {
    endsWith(
        FramePeer.ENHANCE_YOUR_CALM,
        "endless-head",
        () -> {
          client.frame(FramePeer.HEADERS, 0, 1, new byte[16384]);
          for (int i = 0; i < 5; i++) {
            // A flag that means nothing here, and would hide a byte and what it says.
            client.frame(FramePeer.CONTINUATION, PADDED, 1, block()).flush();
          }
        });
  }

  private static byte[] block() {
    byte[] block = new byte[16384];
    block[0] = (byte) 255;
    return block;
  }

  @Test
  void aFrameAmidAHeaderBlock() throws Exception {
    endsWith(
        FramePeer.PROTOCOL_ERROR,
        "http2-error",
        () ->
            client
                .frame(FramePeer.HEADERS, 0, 1, FramePeer.block(":method", "GET"))
                .data(1, true, "x")
                .flush());
  }

  @Test
  void rapidResets() throws Exception {
    endsWith(
        FramePeer.ENHANCE_YOUR_CALM,
        "rapid-reset",
        () -> {
          for (int i = 0; i <= Http2ServerFixture.MAX_RESETS; i++) {
            client.get(2 * i + 1, "/").reset(2 * i + 1, FramePeer.CANCEL);
          }
        });
  }

  /** "Made you reset": each request is fine until the gateway must reset it. */
  @ParameterizedTest
  @ValueSource(strings = {"window by nothing", "window beyond all", "data behind the end"})
  void resetsProvokedByErrors(String how) throws Exception {
    endsWith(
        FramePeer.ENHANCE_YOUR_CALM,
        "provoked-resets",
        () -> {
          for (int i = 0; i <= ProvokedFrameLimit.MAX_RESETS; i++) {
            int stream = 2 * i + 1;
            client.get(stream, "/");
            switch (how) {
              case "window by nothing" -> client.window(stream, 0);
              case "window beyond all" -> client.window(stream, Integer.MAX_VALUE);
              default -> client.data(stream, true, "x");
            }
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"no pseudo-headers", "a name without length", "a name in capitals"})
  void malformedRequests(String how) throws Exception {
    endsWith(
        FramePeer.ENHANCE_YOUR_CALM,
        "provoked-resets",
        () -> {
          for (int i = 0; i <= ProvokedFrameLimit.MAX_RESETS; i++) {
            int stream = 2 * i + 1;
            switch (how) {
              case "no pseudo-headers" -> client.headers(stream, true, ":method", "GET");
              case "a name without length" -> client.get(stream, "/", "", "x".repeat(1000));
              default -> client.get(stream, "/", "A", "b");
            }
          }
        });
    assertFalse(server.events.contains("request GET /"));
  }

  @Test
  void emptyDataFrames() throws Exception {
    endsWith(
        FramePeer.ENHANCE_YOUR_CALM,
        "empty-data-flood",
        () -> {
          client.post(1, "/");
          for (int i = 0; i <= FrameFloods.MAX_EMPTY_DATA; i++) {
            client.data(1, false);
          }
        });
  }

  @Test
  void dataFramesOfPaddingAlone() throws Exception {
    endsWith(
        FramePeer.ENHANCE_YOUR_CALM,
        "empty-data-flood",
        () -> {
          client.post(1, "/");
          byte[] padding = new byte[101];
          padding[0] = 100;
          for (int i = 0; i <= FrameFloods.MAX_EMPTY_DATA; i++) {
            client.frame(FramePeer.DATA, PADDED, 1, padding);
          }
          client.flush();
        });
  }

  @ParameterizedTest
  @CsvSource({
    "4, 0, 0, settings-flood",
    "6, 0, 8, ping-flood",
    "6, 1, 8, ping-flood",
    "2, 0, 5, priority-flood",
    "8, 0, 4, window-update-flood",
    "99, 0, 50, frame-flood",
  })
  void framesOfNoUse(int type, int flags, int length, String reason) throws Exception {
    byte[] payload = new byte[length];
    if (length > 0) {
      payload[length - 1] = 1;
    }
    int stream = type == PRIORITY ? 3 : 0;
    int count = Http2ServerFixture.MAX_CONTROL_FRAMES + 1;
    endsWith(
        FramePeer.ENHANCE_YOUR_CALM,
        reason,
        () -> client.raw(frames(count, type, flags, stream, payload)).flush());
  }

  @Test
  void whatRequestsNeedIsNoFlood() throws Exception {
    // Four for each request and its answer, far more than may come without.
    for (int i = 0; i < Http2ServerFixture.MAX_CONTROL_FRAMES; i++) {
      client.raw(frames(2, FramePeer.WINDOW_UPDATE, 0, 0, (byte) 0, (byte) 0, (byte) 0, (byte) 1));
      client.raw(frames(1, PRIORITY, 0, 2 * i + 1 & 0x7f, new byte[] {0, 0, 0, 0, 1}));
      client.get(2 * i + 1, VICTIM).expectHeaders(2 * i + 1, true);
    }
    client.sync();
  }

  @Test
  void pingsWhoseAnswersAreNotRead() throws Exception {
    assertEndsUnread(frames(4096, FramePeer.PING, 0, 0, new byte[8]));
  }

  @Test
  void settingsWhoseAnswersAreNotRead() throws Exception {
    assertEndsUnread(frames(4096, FramePeer.SETTINGS, 0, 0));
  }

  private void assertEndsUnread(byte[] frames) throws Exception {
    disconnect();
    server = Http2ServerFixture.patient();
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
    assertTrue(server.events.contains("abuse unread-replies"), server.events::toString);
  }

  @Test
  void anInnocentClientSurvivesOurOwnResets() throws Exception {
    server.onRequest =
        stream -> {
          stream.reset();
          return server.new Recorder();
        };
    int requests = ProvokedFrameLimit.MAX_RESETS + Http2ServerFixture.MAX_RESETS;
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
    int requests = ProvokedFrameLimit.MAX_RESETS + Http2ServerFixture.MAX_RESETS;
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
