package io.bartizan.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who sends very much at once is served bit by bit, and others in between. */
@Timeout(60)
class TurnTest {
  private static final int MANY = 80;
  private static final int PRIORITY = 2;
  private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

  private final AtomicBoolean done = new AtomicBoolean();

  /** How much was seen to when the others had their first turn since the first request. */
  private final CompletableFuture<Integer> seen = new CompletableFuture<>();

  private int seen() throws Exception {
    return seen.get(20, TimeUnit.SECONDS);
  }

  @Test
  void requestsOfHttp1() throws Exception {
    try (Http1ServerFixture server = new Http1ServerFixture();
        RawClient client = new RawClient(server.port())) {
      server.onRequest = () -> server.nextRound(() -> seen.complete(server.events.size()));
      client.send(GET.repeat(MANY));
      expectMany(client);
      assertEquals(Turn.HEADS, seen());
    }
  }

  @Test
  void chunksOfHttp1() throws Exception {
    try (Http1ServerFixture server = new Http1ServerFixture();
        RawClient client = new RawClient(server.port())) {
      server.onRequest = () -> server.nextRound(() -> seen.complete(server.pieces.get()));
      client.send(
          "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
              + "1\r\na\r\n".repeat(MANY * 10)
              + "0\r\n\r\nGET /next HTTP/1.1\r\nHost: h\r\n\r\n");
      assertTrue(client.readResponse().endsWith("\n" + "a".repeat(MANY * 10)));
      assertTrue(client.readResponse().contains("GET /next"));
      assertTrue(seen() <= Turn.PIECES, "seen: " + seen());
    }
  }

  /** TLS hands over what it has read record by record. */
  @Test
  void aTurnGoesOverAllPiecesOfARead() throws Exception {
    try (Http1ServerFixture server = new Http1ServerFixture();
        RawClient client = new RawClient(server.port())) {
      client.send(GET).readResponse();
      ChannelPipeline pipeline = server.connections.remove().context().pipeline();
      server.run(
          () -> {
            for (int i = 0; i < MANY; i++) {
              pipeline.fireChannelRead(Unpooled.copiedBuffer(GET, StandardCharsets.US_ASCII));
            }
            pipeline.fireChannelReadComplete();
            seen.complete(server.events.size() - 1);
          });
      expectMany(client);
      assertEquals(Turn.HEADS, seen());
    }
  }

  @Test
  void whoHasSentAllAndSaysSoGetsAllAnswers() throws Exception {
    try (Http1ServerFixture server = new Http1ServerFixture();
        RawClient client = new RawClient(server.port())) {
      server.onRequest =
          () ->
              once(
                  () ->
                      server.nextRound(
                          () ->
                              server
                                  .connections
                                  .remove()
                                  .context()
                                  .pipeline()
                                  .fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE)));
      client.send(GET.repeat(MANY));
      expectMany(client);
      assertEquals("", client.readAll());
    }
  }

  @Test
  void aDrainBetweenTurnsLetsTheNextRequestHearOfIt() throws Exception {
    try (Http1ServerFixture server = new Http1ServerFixture();
        RawClient client = new RawClient(server.port())) {
      server.onRequest =
          () -> once(() -> server.nextRound(() -> server.connections.remove().shutdown()));
      client.send(GET.repeat(MANY));
      for (int i = 0; i < Turn.HEADS; i++) {
        assertFalse(client.readResponse().contains("onnection: close"));
      }
      assertTrue(client.readResponse().contains("onnection: close"));
      assertEquals("", client.readAll());
    }
  }

  @Test
  void anErrorOfOursInALaterTurnEndsTheConnection() throws Exception {
    try (Http1ServerFixture server = new Http1ServerFixture();
        RawClient client = new RawClient(server.port())) {
      server.onRequest =
          () -> {
            if (server.events.size() > Turn.HEADS) {
              throw new IllegalStateException("made by the test");
            }
          };
      client.send(GET.repeat(MANY));
      for (int i = 0; i < Turn.HEADS; i++) {
        client.readResponse();
      }
      assertEquals("", client.readAll());
    }
  }

  @Test
  void headsThatWaitForTheirTurnAreNotLate() throws Exception {
    try (Http2ServerFixture server = new Http2ServerFixture();
        FramePeer client = FramePeer.client(server.port())) {
      server.onRequest =
          stream -> {
            once(() -> server.nextRound(() -> server.passHere(11)));
            Http2ServerFixture.answer(stream, 204, "");
            return server.new Recorder();
          };
      askMany(client);
      expectMany(client);
      assertFalse(
          server.events.stream().anyMatch(event -> event.startsWith("abuse")),
          server.events::toString);
    }
  }

  private void once(Runnable action) {
    if (done.compareAndSet(false, true)) {
      action.run();
    }
  }

  @Test
  void requestsOfHttp2() throws Exception {
    try (Http2ServerFixture server = new Http2ServerFixture();
        FramePeer client = FramePeer.client(server.port())) {
      server.onRequest =
          stream -> {
            server.nextRound(() -> seen.complete(server.events.size()));
            Http2ServerFixture.answer(stream, 204, "");
            return server.new Recorder();
          };
      askMany(client);
      expectMany(client);
      assertEquals(Turn.HEADS, seen());
      // The socket is read on.
      assertTrue(client.get(2 * MANY + 1, "/").expectHeaders(2 * MANY + 1, true).contains("204"));
    }
  }

  @Test
  void dataOfHttp2() throws Exception {
    try (Http2ServerFixture server = new Http2ServerFixture();
        FramePeer client = FramePeer.client(server.port())) {
      server.onRequest =
          stream -> {
            Http2ServerFixture.Recorder body = server.new Recorder();
            server.nextRound(() -> seen.complete(body.seen.length()));
            return body;
          };
      head(client, 0, 1);
      for (int i = 0; i < MANY * 10; i++) {
        client.frame(FramePeer.DATA, 0, 1, (byte) 'a');
      }
      client.frame(FramePeer.DATA, FramePeer.END_STREAM, 1).flush();
      assertTrue(seen() <= Turn.PIECES, "seen: " + seen());
      assertEquals("request POST /", server.nextEvent());
      assertEquals("end " + "a".repeat(MANY * 10), server.nextEvent());
    }
  }

  /** What has not had its turn waits in the client's kernel, not here. */
  @Test
  void whoSendsFasterThanTurnsComeIsNotReadAhead() throws Exception {
    try (Http2ServerFixture server = Http2ServerFixture.patient();
        FramePeer client = FramePeer.client(server.port())) {
      server.onRequest =
          stream -> {
            Http2ServerFixture.answer(stream, 204, "");
            return server.new Recorder();
          };
      CompletableFuture<String> answer =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  for (int i = 0; i < 300_000; i++) {
                    client.frame(PRIORITY, 0, 1, new byte[5]);
                  }
                  return client.get(1, "/").expectHeaders(1, true);
                } catch (Exception e) {
                  throw new AssertionError(e);
                }
              });
      long most = 0;
      while (!answer.isDone()) {
        most = Math.max(most, server.allocated());
        Thread.onSpinWait();
      }
      assertTrue(answer.get().contains("204"));
      assertTrue(most < 3 << 19, "held: " + most);
    }
  }

  /** With what was sent and not seen to, nothing is left behind. */
  @Test
  void aClientThatGoesAwayBeforeAllIsSeenTo() throws Exception {
    try (Http2ServerFixture server = new Http2ServerFixture()) {
      CompletableFuture<Void> gone = new CompletableFuture<>();
      server.onRequest =
          stream -> {
            // Before the next turn.
            server.nextRound(() -> server.connections.remove().close());
            server.nextRound(() -> gone.complete(null));
            return server.new Recorder();
          };
      try (FramePeer client = FramePeer.client(server.port())) {
        askMany(client);
        gone.get(20, TimeUnit.SECONDS);
        FramePeer.Frame frame = client.next();
        while (frame.type() != FramePeer.CLOSED) {
          frame = client.next();
        }
      }
      assertEquals(
          Turn.HEADS, server.events.stream().filter(event -> event.startsWith("request")).count());
    }
  }

  private static void askMany(FramePeer client) throws Exception {
    for (int i = 0; i < MANY; i++) {
      head(client, FramePeer.END_STREAM, 2 * i + 1);
    }
    client.flush();
  }

  private static void expectMany(RawClient client) throws Exception {
    for (int i = 0; i < MANY; i++) {
      assertTrue(client.readResponse().startsWith("HTTP/1.1 200"));
    }
  }

  private static void expectMany(FramePeer client) throws Exception {
    for (int i = 0; i < MANY; i++) {
      assertTrue(client.expectHeaders(2 * i + 1, true).contains("204"));
    }
  }

  private static void head(FramePeer client, int flags, int stream) {
    client.frame(
        FramePeer.HEADERS,
        FramePeer.END_HEADERS | flags,
        stream,
        FramePeer.block(
            ":method",
            flags == 0 ? "POST" : "GET",
            ":scheme",
            "http",
            ":authority",
            "a",
            ":path",
            "/"));
  }
}
