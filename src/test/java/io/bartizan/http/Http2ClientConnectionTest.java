package io.bartizan.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class Http2ClientConnectionTest {
  private static final int MAX_CONCURRENT_STREAMS = 3;

  private ServerSocket listening;
  private Http2ClientFixture client;
  private Socket accepted;

  /** There once the settings are exchanged. */
  @SuppressWarnings("NullAway.Init")
  private FramePeer upstream;

  @BeforeEach
  void connect() throws Exception {
    listening = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
    client = new Http2ClientFixture(listening.getLocalPort());
    accepted = listening.accept();
  }

  @AfterEach
  void disconnect() throws Exception {
    client.close();
    accepted.close();
    listening.close();
  }

  private void settle(int... settings) throws IOException {
    upstream = FramePeer.server(accepted, settings);
  }

  // Requests

  @Test
  void aRequestIsSentAtOnce() throws Exception {
    client.open(
        Http2ClientFixture.head("GET", false, "Accept", "*/*", "X-Any", "1", "TE", "trailers"),
        client.new Recorder());
    settle();
    assertEquals(
        """
        :method: GET
        :scheme: http
        :authority: a.example
        :path: /path?q
        accept: */*
        x-any: 1
        te: trailers
        """,
        upstream.expectHeaders(3, true));
    assertEquals(0, upstream.settings.get(2), "push");
    assertEquals(Http2ClientConnection.STREAM_WINDOW, upstream.settings.get(4));
    assertEquals(8 * 1024 * 1024 - 65535, upstream.credit.get(0));
  }

  @Test
  void aRequestsBodyAndTrailersAreSent() throws Exception {
    ClientStream stream = client.post();
    settle();
    client.does(
        () -> {
          stream.write(Unpooled.copiedBuffer("abc", StandardCharsets.US_ASCII));
          Fields trailers = new Fields();
          trailers.add("X-Sum", "6");
          stream.end(trailers);
          stream.flush();
        });
    upstream.expectHeaders(3, false);
    assertEquals("abc", upstream.expect(FramePeer.DATA, 3).text());
    assertEquals("x-sum: 6\n", upstream.expectHeaders(3, true));
  }

  @Test
  void aRequestWaitsForTheUpstreamsWindow() throws Exception {
    ClientStream stream = client.post();
    settle();
    int sent =
        client.run(
            () -> {
              int length = 0;
              while (stream.isWritable()) {
                stream.write(Unpooled.wrappedBuffer(new byte[8000]));
                stream.flush();
                length += 8000;
              }
              return length;
            });
    assertTrue(sent <= 65536 + 8000, "taken without credit: " + sent);
    upstream.expectHeaders(3, false);
    int received = 0;
    while (received < Math.min(sent, 65535)) {
      received += upstream.expect(FramePeer.DATA, 3).payload().length;
    }
    upstream.window(0, 100_000).window(3, 100_000);
    assertEquals("writable", client.nextEvent());
    client.does(stream::cancel);
  }

  @Test
  void noMoreStreamsAreOpenThanTheUpstreamTakes() throws Exception {
    assertEquals(100, client.available());
    client.notesAvailable = true;
    settle(MAX_CONCURRENT_STREAMS, 2);
    assertEquals("available 2", client.nextEvent());
    client.get();
    client.get();
    assertEquals(0, client.available());
    upstream.expectHeaders(3, true);
    upstream.headers(3, true, ":status", "204");
    assertEquals("response 204 ", client.nextEvent());
    assertEquals("available 1", client.nextEvent());
    upstream.settings(MAX_CONCURRENT_STREAMS, 5);
    assertEquals("available 4", client.nextEvent());
    assertEquals(1, client.run(client.connection::activeStreams));
  }

  @Test
  void aCancelledRequestIsReset() throws Exception {
    ClientStream stream = client.get();
    settle();
    upstream.expectHeaders(3, true);
    client.does(
        () -> {
          stream.cancel();
          stream.cancel();
          stream.write(Unpooled.wrappedBuffer(new byte[1]));
        });
    upstream.expectReset(3, FramePeer.CANCEL);
    // What was under way is no error.
    upstream.headers(3, false, ":status", "200").data(3, true, "late").sync();
    assertNull(client.events.poll());
    assertEquals(100, client.available());
  }

  // Responses

  @Test
  void aResponseIsReadWithItsInterimOnesAndTrailers() throws Exception {
    client.get();
    settle();
    upstream.expectHeaders(3, true);
    upstream.headers(3, false, ":status", "103", "link", "</a>", "content-length", "5");
    upstream.headers(3, false, ":status", "200", "content-length", "6");
    upstream.data(3, false, "abc").data(3, false, "def").headers(3, true, "grpc-status", "0");
    assertEquals("interim 103 link: </a>\n", client.nextEvent());
    assertEquals("response 200 with body content-length: 6\n", client.nextEvent());
    assertEquals("end abcdef trailers grpc-status: 0\n", client.nextEvent());
    assertTrue(client.run(client.connection::isReused));
    client.now = 7;
    client.get();
    assertEquals(1, client.connection.idleSinceNanos());
    upstream.headers(5, true, ":status", "200");
    assertEquals("response 200 ", client.nextEvent());
    upstream.expectHeaders(5, true);
    upstream.sync();
    assertEquals(7, client.connection.idleSinceNanos());
  }

  @Test
  void anAnswerToHeadHasNoBody() throws Exception {
    client.open(Http2ClientFixture.head("HEAD", false), client.new Recorder());
    client.open(Http2ClientFixture.head("HEAD", false), client.new Recorder());
    client.open(Http2ClientFixture.head("HEAD", false), client.new Recorder());
    settle();
    upstream.headers(3, true, ":status", "200", "content-length", "5");
    assertEquals("response 200 content-length: 5\n", client.nextEvent());
    // Some servers end the stream with an empty DATA frame.
    upstream.headers(5, false, ":status", "200", "content-length", "5").data(5, true);
    assertEquals("response 200 content-length: 5\n", client.nextEvent());
    upstream.headers(7, false, ":status", "200").data(7, false, "body");
    assertEquals("response 200 ", client.nextEvent());
    upstream.expectHeaders(3, true);
    upstream.expectHeaders(5, true);
    upstream.expectHeaders(7, true);
    upstream.expectReset(7, FramePeer.CANCEL).sync();
    assertNull(client.events.poll());
    assertEquals(100, client.available());
  }

  @Test
  void aResponseThatIsEarlyEndsTheRequest() throws Exception {
    ClientStream stream = client.post();
    settle();
    upstream.expectHeaders(3, false);
    upstream.headers(3, false, ":status", "413").data(3, true, "no");
    assertEquals("response 413 with body ", client.nextEvent());
    assertEquals("end no", client.nextEvent());
    upstream.expectReset(3, FramePeer.CANCEL);
    client.does(
        () -> {
          stream.write(Unpooled.wrappedBuffer(new byte[10]));
          stream.end(null);
          stream.flush();
        });
    upstream.sync();
  }

  static Stream<Arguments> heads() {
    return Stream.of(
        Arguments.of("no :status", new String[] {"a", "b"}),
        Arguments.of("an empty :status", new String[] {":status", ""}),
        Arguments.of("a word as :status", new String[] {":status", "abc"}),
        Arguments.of("a long :status", new String[] {":status", "0200"}),
        Arguments.of("a small :status", new String[] {":status", "099"}),
        Arguments.of("a large :status", new String[] {":status", "600"}),
        Arguments.of("switching protocols", new String[] {":status", "101"}),
        Arguments.of("a request's field", new String[] {":status", "200", ":path", "/"}),
        Arguments.of("two :status", new String[] {":status", "200", ":status", "200"}),
        Arguments.of("connection", new String[] {":status", "200", "connection", "close"}),
        Arguments.of("a capital letter", new String[] {":status", "200", "A", "b"}),
        Arguments.of("a line feed", new String[] {":status", "200", "a", "b\nc"}),
        Arguments.of("a large head", new String[] {":status", "200", "a", "b".repeat(66_000)}),
        Arguments.of("no content", new String[] {":status", "200", "content-length", "1"}),
        Arguments.of("an interim end", new String[] {":status", "103"}));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("heads")
  void aMalformedResponseIsRefused(String what, String[] head) throws Exception {
    client.get();
    settle();
    upstream.expectHeaders(3, true);
    upstream.headers(3, true, head).expectReset(3, FramePeer.PROTOCOL_ERROR);
    assertTrue(client.nextEvent().startsWith("reset MALFORMED the upstream: "), what);
    assertEquals(100, client.available());
  }

  @Test
  void contentOtherThanContentLengthSaysIsRefused() throws Exception {
    client.get();
    client.get();
    settle();
    upstream.headers(3, false, ":status", "200", "content-length", "5").data(3, true, "four");
    upstream.headers(5, false, ":status", "200", "content-length", "3").data(5, false, "four");
    upstream.expectHeaders(3, true);
    upstream.expectHeaders(5, true);
    upstream.expectReset(3, FramePeer.PROTOCOL_ERROR).expectReset(5, FramePeer.PROTOCOL_ERROR);
    assertEquals("response 200 with body content-length: 5\n", client.nextEvent());
    assertTrue(client.nextEvent().startsWith("reset MALFORMED"));
  }

  @Test
  void endlessInterimResponsesAreRefused() throws Exception {
    client.get();
    settle();
    upstream.expectHeaders(3, true);
    for (int i = 0; i < 33; i++) {
      upstream.headers(3, false, ":status", "103");
    }
    upstream.expectReset(3, FramePeer.PROTOCOL_ERROR);
  }

  // Backpressure

  @Test
  void aPausedResponseHoldsItsWindowAndNoMore() throws Exception {
    ClientStream stream = client.get();
    settle();
    upstream.expectHeaders(3, true);
    client.does(stream::pause);
    upstream.headers(3, false, ":status", "200");
    for (int sent = 0; sent < Http2ClientConnection.STREAM_WINDOW; sent += 16384) {
      upstream.data(3, false, new byte[16384]);
    }
    upstream.sync();
    assertFalse(upstream.credit.containsKey(3), "credit for what nobody took");
    assertTrue(client.allocated() < 2 * Http2ClientConnection.STREAM_WINDOW + 200_000);
    client.does(stream::resume);
    upstream.data(3, true, "").sync();
    assertEquals("response 200 with body ", client.nextEvent());
    assertEquals(4 + Http2ClientConnection.STREAM_WINDOW, client.nextEvent().length());
  }

  @Test
  void creditComesBackForWhatIsTaken() throws Exception {
    client.get();
    settle();
    upstream.expectHeaders(3, true);
    upstream.headers(3, false, ":status", "200");
    for (int sent = 0; sent < Http2ClientConnection.STREAM_WINDOW; sent += 16384) {
      upstream.data(3, false, new byte[16384]);
    }
    upstream.sync();
    assertTrue(upstream.credit.getOrDefault(3, 0) >= Http2ClientConnection.STREAM_WINDOW / 2);
  }

  @Test
  void tinyFramesDoNotHoldABufferEach() throws Exception {
    ClientStream stream = client.get();
    settle();
    upstream.expectHeaders(3, true);
    client.does(stream::pause);
    upstream.headers(3, false, ":status", "200").sync();
    long before = client.allocated();
    for (int i = 0; i < 500; i++) {
      upstream.data(3, false, "x").sync();
    }
    assertTrue(client.allocated() - before < 10_000, "held: " + (client.allocated() - before));
    client.does(stream::cancel);
    upstream.expectReset(3, FramePeer.CANCEL);
  }

  @Test
  void aCompleteResponseOutlivesItsStream() throws Exception {
    ClientStream stream = client.post();
    settle();
    upstream.expectHeaders(3, false);
    client.does(stream::pause);
    upstream.headers(3, false, ":status", "200").data(3, true, "all");
    upstream.reset(3, FramePeer.NO_ERROR).sync();
    client.does(stream::resume);
    assertEquals("response 200 with body ", client.nextEvent());
    assertEquals("end all", client.nextEvent());
  }

  @Test
  void aPausedResponseThatIsBrokenOffIsTold() throws Exception {
    ClientStream stream = client.get();
    settle();
    upstream.expectHeaders(3, true);
    client.does(stream::pause);
    upstream.headers(3, false, ":status", "200").data(3, false, "some");
    upstream.reset(3, FramePeer.INTERNAL_ERROR).sync();
    assertEquals("response 200 with body ", client.nextEvent());
    assertEquals("reset RESET the upstream reset the stream: INTERNAL_ERROR", client.nextEvent());
  }

  @Test
  void pausingWithinACallbackHoldsTheRest() throws Exception {
    ClientStream[] own = new ClientStream[1];
    own[0] =
        client.open(
            Http2ClientFixture.head("GET", false),
            client.new Recorder() {
              @Override
              public void onData(ByteBuf data) {
                own[0].pause();
                client.events.add("data " + data.readableBytes());
                data.release();
              }
            });
    settle();
    upstream.expectHeaders(3, true);
    upstream.headers(3, false, ":status", "200");
    upstream.data(3, false, "a").data(3, false, "bc").data(3, true, "def").sync();
    assertEquals("response 200 with body ", client.nextEvent());
    assertEquals("data 1", client.nextEvent());
    assertNull(client.events.poll());
    client.does(own[0]::resume);
    assertEquals("data 5", client.nextEvent());
    upstream.sync();
    assertNull(client.events.poll());
    client.does(own[0]::resume);
    assertEquals("end ", client.nextEvent());
  }

  // Ends

  @Test
  void resetsSayWhetherTheRequestMayHaveBeenSeen() throws Exception {
    client.get();
    client.get();
    client.get();
    settle();
    upstream.reset(3, FramePeer.REFUSED_STREAM).reset(5, FramePeer.CANCEL).reset(7, 99);
    assertEquals(
        "reset REFUSED unprocessed the upstream reset the stream: REFUSED_STREAM",
        client.nextEvent());
    assertEquals("reset CANCELLED the upstream reset the stream: CANCEL", client.nextEvent());
    assertEquals("reset RESET the upstream reset the stream: an unknown code", client.nextEvent());
  }

  @Test
  void goAwayLetsEarlierRequestsFinish() throws Exception {
    client.get();
    client.get();
    settle();
    upstream.expectHeaders(3, true);
    upstream.expectHeaders(5, true);
    upstream.sync();
    client.notesAvailable = true;
    upstream.goAway(Integer.MAX_VALUE, FramePeer.NO_ERROR).sync();
    assertEquals(0, client.available());
    upstream.goAway(3, FramePeer.NO_ERROR);
    assertEquals(
        "reset REFUSED unprocessed the upstream closes the connection before the request",
        client.nextEvent());
    upstream.headers(3, true, ":status", "200");
    assertEquals("response 200 ", client.nextEvent());
    assertEquals("closed", client.nextEvent());
    assertEquals(FramePeer.GOAWAY, upstream.next().type());
    assertEquals(FramePeer.CLOSED, upstream.next().type());
  }

  @Test
  void goAwayClosesAnIdleConnection() throws Exception {
    settle();
    upstream.goAway(0, FramePeer.NO_ERROR);
    assertEquals("closed", client.nextEvent());
  }

  @Test
  void aClosedConnectionResetsItsRequests() throws Exception {
    client.get();
    settle();
    upstream.expectHeaders(3, true);
    upstream.close();
    assertEquals("reset CLOSED the upstream closed the connection", client.nextEvent());
    assertEquals("closed", client.nextEvent());
    assertEquals(0, client.available());
  }

  @Test
  void aRequestThatNeverLeftIsUnprocessed() throws Exception {
    settle();
    upstream.sync();
    client.run(
        () -> {
          client.connection.open(Http2ClientFixture.head("POST", true), client.new Recorder());
          client.connection.context().pipeline().fireExceptionCaught(new IOException("broken"));
          return null;
        });
    assertEquals("reset CLOSED unprocessed the upstream's connection failed", client.nextEvent());
  }

  @Test
  void whatIsNotHttp2IsTold() throws Exception {
    client.get();
    accepted
        .getOutputStream()
        .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    assertEquals("reset MALFORMED the upstream broke HTTP/2: PROTOCOL_ERROR", client.nextEvent());
    assertEquals("closed", client.nextEvent());
  }

  @Test
  void pushIsRefused() throws Exception {
    client.get();
    settle();
    upstream.expectHeaders(3, true);
    byte[] promise = new byte[4];
    promise[3] = 2;
    upstream.frame(FramePeer.PUSH_PROMISE, FramePeer.END_HEADERS, 3, promise).flush();
    assertEquals(FramePeer.PROTOCOL_ERROR, upstream.expect(FramePeer.GOAWAY, 0).goAwayError());
    assertEquals("reset MALFORMED the upstream broke HTTP/2: PROTOCOL_ERROR", client.nextEvent());
  }

  @Test
  void aShutDownConnectionFinishesItsRequests() throws Exception {
    client.get();
    settle();
    upstream.expectHeaders(3, true);
    client.does(client.connection::shutdown);
    assertEquals(0, client.available());
    upstream.headers(3, true, ":status", "200");
    assertEquals("response 200 ", client.nextEvent());
    assertEquals("closed", client.nextEvent());
  }

  @Test
  void aConnectionClosedHereResetsItsRequests() throws Exception {
    ClientStream stream = client.get();
    settle();
    upstream.expectHeaders(3, true);
    client.does(client.connection::close);
    assertEquals("reset LOCAL the gateway closed the connection", client.nextEvent());
    assertEquals("closed", client.nextEvent());
    assertNotNull(stream);
  }

  @Test
  void windowsThatOverflowAreAnError() throws Exception {
    client.get();
    settle();
    upstream.expectHeaders(3, true);
    upstream.window(0, Integer.MAX_VALUE);
    assertEquals(3, upstream.expect(FramePeer.GOAWAY, 0).goAwayError());
  }
}
