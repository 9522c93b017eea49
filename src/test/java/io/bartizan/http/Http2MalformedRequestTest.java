package io.bartizan.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class Http2MalformedRequestTest {
  private static final String[] GOOD = {
    ":method", "GET", ":scheme", "http", ":authority", "a.example", ":path", "/"
  };

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

  static Stream<Arguments> blocks() {
    return Stream.of(
        whole("no :method", ":scheme", "http", ":authority", "a", ":path", "/"),
        whole("no :scheme", ":method", "GET", ":authority", "a", ":path", "/"),
        whole("no :path", ":method", "GET", ":scheme", "http", ":authority", "a"),
        whole("no :authority", ":method", "GET", ":scheme", "http", ":path", "/"),
        whole(
            "an empty :path", ":method", "GET", ":scheme", "http", ":authority", "a", ":path", ""),
        path("a relative :path", "x"),
        path("an absolute :path", "http://a.example/"),
        path("* with GET", "*"),
        path("a blank in :path", "/a b"),
        path("a fragment in :path", "/a#b"),
        path("a byte above ASCII in :path", "/\u00e9"),
        path("a NUL in :path", "/\0"),
        path("a line feed in :path", "/\nx: y"),
        method("an empty :method", ""),
        method("a blank in :method", "GET "),
        method("a line feed in :method", "GET\n"),
        authority("user information", "me@a.example"),
        authority("an empty :authority", ""),
        authority("a path in :authority", "a.example/x"),
        authority("a port that is none", "a.example:x"),
        more(":method twice", ":method", "GET"),
        more(":path twice", ":path", "/"),
        more(":status in a request", ":status", "200"),
        more(":protocol, which was not offered", ":protocol", "websocket"),
        more("an unknown pseudo-header field", ":foo", "x"),
        more("a pseudo-header field after others", "a", "b", ":path", "/"),
        more("a capital letter in a name", "Accept", "x"),
        more("an empty name", "", "x"),
        more("a blank in a name", "a b", "x"),
        more("a colon in a name", "a:b", "x"),
        more("a byte above ASCII in a name", "\u00e9", "x"),
        more("a NUL in a value", "a", "x\0"),
        more("a line feed in a value", "a", "x\ny"),
        more("a carriage return in a value", "a", "x\ry"),
        more("DEL in a value", "a", "x\u007f"),
        more("a blank before a value", "a", " x"),
        more("a tab behind a value", "a", "x\t"),
        more("connection", "connection", "close"),
        more("keep-alive", "keep-alive", "timeout=5"),
        more("proxy-connection", "proxy-connection", "keep-alive"),
        more("transfer-encoding", "transfer-encoding", "chunked"),
        more("upgrade", "upgrade", "websocket"),
        more("te that is not trailers", "te", "trailers, deflate"),
        more("another host than :authority", "host", "b.example"),
        more("several hosts", "host", "a.example", "host", "a.example"),
        more("a content-length without content", "content-length", "1"),
        more("a negative content-length", "content-length", "-1"),
        more("a content-length with a sign", "content-length", "+0"),
        more("an empty content-length", "content-length", ""),
        more("an overflowing content-length", "content-length", "18446744073709551616"),
        more("a list as content-length", "content-length", "0, 0"),
        more("two content-lengths", "content-length", "0", "content-length", "0"));
  }

  private static Arguments whole(String what, String... block) {
    return Arguments.of(what, block);
  }

  private static Arguments more(String what, String... fields) {
    String[] block = new String[GOOD.length + fields.length];
    System.arraycopy(GOOD, 0, block, 0, GOOD.length);
    System.arraycopy(fields, 0, block, GOOD.length, fields.length);
    return Arguments.of(what, block);
  }

  private static Arguments path(String what, String path) {
    return changed(what, 7, path);
  }

  private static Arguments method(String what, String method) {
    return changed(what, 1, method);
  }

  private static Arguments authority(String what, String authority) {
    return changed(what, 5, authority);
  }

  private static Arguments changed(String what, int at, String value) {
    String[] block = GOOD.clone();
    block[at] = value;
    return Arguments.of(what, block);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("blocks")
  void itsStreamIsResetAndTheConnectionGoesOn(String what, String[] block) throws Exception {
    client.headers(1, true, block).expectReset(1, FramePeer.PROTOCOL_ERROR);
    client.get(3, "/after");
    assertTrue(client.expectHeaders(3, false).contains(":status: 200"), what);
    client.expectBody(3);
    assertEquals("request GET /after", server.nextEvent());
  }

  @Test
  void whatStillComesOfItsBodyIsIgnored() throws Exception {
    client.headers(1, false, ":method", "POST", ":scheme", "http", ":path", "/");
    client.expectReset(1, FramePeer.PROTOCOL_ERROR);
    client.data(1, false, "late").data(1, true, "later");
    client.get(3, "/after").expectHeaders(3, false);
    client.expectBody(3);
  }

  @Test
  void tooManyBytesOfFieldsAreAnsweredWith431() throws Exception {
    client.get(1, "/", "a", "x".repeat(20_000));
    assertEquals(":status: 431\n", client.expectHeaders(1, true));
    assertEquals("malformed 431 the header section is too long", server.nextEvent());
  }

  @Test
  void tooManyFieldsAreAnsweredWith431() throws Exception {
    String[] fields = new String[202];
    for (int i = 0; i < fields.length; i++) {
      fields[i] = "f" + i;
    }
    client.post(1, "/", fields);
    assertEquals(":status: 431\n", client.expectHeaders(1, true));
    client.expectReset(1, FramePeer.NO_ERROR);
    client.get(3, "/after").expectHeaders(3, false);
  }

  @Test
  void aListThatExpandsFarIsNotExpanded() throws Exception {
    // One literal of 4,000 bytes goes into the table, then one byte each names it: 40 MB in all.
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    block.writeBytes(FramePeer.block(GOOD));
    block.writeBytes(new byte[] {0x40, 1, 'a', 127, (byte) 0xa1, 0x1e});
    block.writeBytes("x".repeat(4000).getBytes(StandardCharsets.US_ASCII));
    for (int i = 0; i < 10_000; i++) {
      block.write(0xbe);
    }
    client.frame(FramePeer.HEADERS, 5, 1, block.toByteArray()).flush();
    assertEquals(":status: 431\n", client.expectHeaders(1, true));
    client.get(3, "/after").expectHeaders(3, false);
  }

  @Test
  void connectIsAnsweredWith501() throws Exception {
    client.headers(1, false, ":method", "CONNECT", ":authority", "a.example:443");
    assertEquals(":status: 501\n", client.expectHeaders(1, true));
    assertEquals("malformed 501 CONNECT is not served", server.nextEvent());
  }

  @Test
  void lessContentThanContentLengthSaysIsAReset() throws Exception {
    client.post(1, "/", "content-length", "5").data(1, true, "four");
    client.expectReset(1, FramePeer.PROTOCOL_ERROR);
    assertEquals("request POST /", server.nextEvent());
    assertTrue(server.nextEvent().startsWith("reset MALFORMED"));
  }

  @Test
  void moreContentThanContentLengthSaysIsAReset() throws Exception {
    client.post(1, "/", "content-length", "3").data(1, false, "four");
    client.expectReset(1, FramePeer.PROTOCOL_ERROR);
    server.nextEvent();
    assertTrue(server.nextEvent().startsWith("reset MALFORMED"));
  }

  @Test
  void trailersBeforeAllContentCameAreAReset() throws Exception {
    client.post(1, "/", "content-length", "5").data(1, false, "four").headers(1, true, "a", "b");
    client.expectReset(1, FramePeer.PROTOCOL_ERROR);
  }

  @Test
  void pseudoHeaderFieldsAmongTrailersAreAReset() throws Exception {
    client.post(1, "/").headers(1, true, ":path", "/other");
    client.expectReset(1, FramePeer.PROTOCOL_ERROR);
  }
}
