package io.bartizan.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class Http2RequestTest {
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

  @Test
  void aRequestIsReadAndItsAnswerWritten() throws Exception {
    client.get(1, "/a?b=c", "accept", "*/*", "te", "trailers", "expect", "100-continue");
    assertEquals(":status: 200\ncontent-length: 67\n", client.expectHeaders(1, false));
    assertEquals(
        "GET /a?b=c a.example\naccept: */*\nte: trailers\nexpect: 100-continue\n",
        client.expectBody(1).replaceAll("content-length.*", ""));
  }

  @Test
  void theSettingsAreTold() throws Exception {
    client.get(1, "/").expectHeaders(1, false);
    assertEquals(100, client.settings.get(3));
    assertEquals(65536, client.settings.get(4));
    assertEquals(16384, client.settings.get(6));
    assertEquals((1 << 20) - 65535, client.credit.get(0));
    assertFalse(client.settings.containsKey(8), "extended CONNECT is not offered");
  }

  @Test
  void hostServesAsAuthorityAndIsNoField() throws Exception {
    client.headers(
        1, true, ":method", "GET", ":scheme", "http", ":path", "/", "host", "b.example:81");
    client.expectHeaders(1, false);
    assertEquals("GET / b.example:81\n", client.expectBody(1));
  }

  @Test
  void cookieCrumbsBecomeOneCookie() throws Exception {
    client.get(1, "/", "cookie", "a=1", "x", "y", "cookie", "b=2", "cookie", "c=3");
    client.expectHeaders(1, false);
    assertEquals("GET / a.example\nx: y\ncookie: a=1; b=2; c=3\n", client.expectBody(1));
  }

  @Test
  void aBodyAndItsTrailersAreRead() throws Exception {
    client.post(1, "/", "content-length", "6").data(1, false, "abc").data(1, false, "def");
    client.headers(1, true, "grpc-status", "0", "content-length", "9");
    client.expectHeaders(1, false);
    assertEquals(
        "POST / a.example\ncontent-length: 6\nabcdef\ntrailers:\ngrpc-status: 0\n",
        client.expectBody(1));
  }

  @Test
  void paddingIsNoContent() throws Exception {
    client.post(1, "/").frame(FramePeer.DATA, 0x9, 1, new byte[] {2, 'a', 0, 0}).flush();
    client.expectHeaders(1, false);
    assertEquals("POST / a.example\na", client.expectBody(1));
  }

  @Test
  void interimResponsesComeFirst() throws Exception {
    server.onRequest =
        stream -> {
          Fields hints = new Fields();
          hints.add("Link", "</a.css>");
          stream.interim(new ResponseHead(103, hints, false));
          stream.interim(new ResponseHead(100, new Fields(), false));
          Http2ServerFixture.answer(stream, 200, "x");
          return Discard.INSTANCE;
        };
    client.get(1, "/");
    assertEquals(":status: 103\nlink: </a.css>\n", client.expectHeaders(1, false));
    assertEquals(":status: 100\n", client.expectHeaders(1, false));
    assertEquals(":status: 200\ncontent-length: 1\n", client.expectHeaders(1, false));
    assertEquals("x", client.expectBody(1));
  }

  @Test
  void aBodyAndItsTrailersAreWritten() throws Exception {
    server.onRequest =
        stream -> {
          stream.respond(new ResponseHead(200, new Fields(), true));
          stream.write(Unpooled.copiedBuffer("abc", StandardCharsets.US_ASCII));
          Fields trailers = new Fields();
          trailers.add("grpc-status", "0");
          stream.end(trailers);
          stream.flush();
          return Discard.INSTANCE;
        };
    client.get(1, "/").expectHeaders(1, false);
    assertEquals("abc", client.expect(FramePeer.DATA, 1).text());
    assertEquals("grpc-status: 0\n", client.expectHeaders(1, true));
  }

  @Test
  void anAnswerToHeadHasNoBody() throws Exception {
    client.request(1, true, "HEAD", "/");
    assertEquals(":status: 200\ncontent-length: 17\n", client.expectHeaders(1, true));
  }

  @Test
  void anEarlyAnswerStopsTheRequestWithoutError() throws Exception {
    server.onRequest =
        stream -> {
          Http2ServerFixture.answer(stream, 403, "no");
          return server.new Recorder();
        };
    client.post(1, "/").expectHeaders(1, false);
    assertEquals("no", client.expectBody(1));
    client.expectReset(1, FramePeer.NO_ERROR);
    // What was under way is no error, and nobody hears of it.
    client.data(1, false, new byte[16384]).data(1, true, "end").sync();
    server.nextEvent();
    assertTrue(server.events.isEmpty());
  }

  @Test
  void anEarlyAnswerToARequestThatIsHereInFullResetsNothing() throws Exception {
    server.onRequest =
        stream -> {
          Http2ServerFixture.answer(stream, 403, "no");
          return Discard.INSTANCE;
        };
    client.frame(
        FramePeer.HEADERS,
        FramePeer.END_HEADERS,
        1,
        FramePeer.block(
            ":method", "POST", ":scheme", "http", ":authority", "a.example", ":path", "/"));
    client.data(1, true, "all").expectHeaders(1, false);
    client.expectBody(1);
    client.sync();
  }

  @Test
  void aClientsResetIsTold() throws Exception {
    server.onRequest = stream -> server.new Recorder();
    client.get(1, "/").reset(1, FramePeer.CANCEL).post(3, "/").reset(3, FramePeer.PROTOCOL_ERROR);
    server.nextEvent();
    assertEquals("reset CANCELLED the client reset the stream: CANCEL", server.nextEvent());
    server.nextEvent();
    assertEquals("reset RESET the client reset the stream: PROTOCOL_ERROR", server.nextEvent());
  }

  @Test
  void aClientsResetIsToldAfterTheEndOfItsRequest() throws Exception {
    server.onRequest = stream -> server.new Recorder();
    client.post(1, "/").data(1, true, "x").reset(1, FramePeer.CANCEL);
    server.nextEvent();
    assertEquals("end x", server.nextEvent());
    assertEquals("reset CANCELLED the client reset the stream: CANCEL", server.nextEvent());
  }

  @Test
  void anEndOfTheConnectionResetsItsRequests() throws Exception {
    server.onRequest = stream -> server.new Recorder();
    client.get(1, "/").post(3, "/").sync();
    client.close();
    server.nextEvent();
    server.nextEvent();
    assertEquals("reset CLOSED the client closed the connection", server.nextEvent());
    assertEquals("reset CLOSED the client closed the connection", server.nextEvent());
  }

  @Test
  void aHalfClosedConnectionIsAClosedOne() throws Exception {
    server.onRequest = stream -> server.new Recorder();
    client.get(1, "/").sync();
    client.shutdownOutput();
    server.nextEvent();
    assertEquals("reset CLOSED the client closed the connection", server.nextEvent());
  }

  @Test
  void aBrokenOffAnswerIsReset() throws Exception {
    server.onRequest =
        stream -> {
          stream.respond(new ResponseHead(200, new Fields(), true));
          stream.write(Unpooled.copiedBuffer("abc", StandardCharsets.US_ASCII));
          stream.flush();
          stream.reset();
          stream.write(Unpooled.buffer(10).writeZero(10));
          stream.end(null);
          return server.new Recorder();
        };
    client.post(1, "/").expectHeaders(1, false);
    client.expectReset(1, FramePeer.INTERNAL_ERROR);
    client.data(1, true, "late").sync();
    server.nextEvent();
    assertTrue(server.events.isEmpty(), "nothing is told after a reset of our own");
  }

  @Test
  void anExchangesMistakeEndsItAlone() throws Exception {
    server.onRequest =
        stream -> {
          if (stream.request().target().equals("/bad")) {
            throw new IllegalStateException("a test's mistake");
          }
          Http2ServerFixture.answer(stream, 200, "x");
          return Discard.INSTANCE;
        };
    client.get(1, "/bad").expectReset(1, FramePeer.INTERNAL_ERROR);
    client.get(3, "/good").expectHeaders(3, false);
  }

  @Test
  void thePrefaceMayComeInPieces() throws Exception {
    try (FramePeer slow = new FramePeer(new java.net.Socket("127.0.0.1", server.port()))) {
      slow.raw("PRI * HTTP/2.0\r\n".getBytes(StandardCharsets.US_ASCII)).flush();
      client.sync();
      slow.raw("\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII)).settings();
      slow.get(1, "/").expectHeaders(1, false);
    }
  }
}
