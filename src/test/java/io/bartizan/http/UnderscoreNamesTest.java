package io.bartizan.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fields whose name has an underscore, in both versions, in the header and among trailers. */
@Timeout(60)
class UnderscoreNamesTest {
  private static final String HEAD =
      "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nA: 1\r\n";

  @ParameterizedTest
  @CsvSource({"ALLOW, 'X_Y: 2\nB: 3\n', 'T_U: 5\nD: 6\n'", "DROP, 'B: 3\n', 'D: 6\n'"})
  void theyAreForwardedOrLeftOut(UnderscoreNames underscores, String header, String trailers)
      throws Exception {
    try (Http1ServerFixture server = new Http1ServerFixture(underscores);
        RawClient client = new RawClient(server.port())) {
      client.send(HEAD + "X_Y: 2\r\nB: 3\r\n\r\n0\r\nC: 4\r\nT_U: 5\r\nD: 6\r\n\r\n");
      assertTrue(
          client
              .readResponse()
              .endsWith("\r\n\r\nPOST / h\nA: 1\n" + header + "\ntrailers:\nC: 4\n" + trailers));
    }
    try (Http2ServerFixture server = new Http2ServerFixture(null, underscores);
        FramePeer client = FramePeer.client(server.port())) {
      client.post(1, "/", "a", "1", "x_y", "2", "b", "3");
      client.headers(1, true, "c", "4", "t_u", "5", "d", "6");
      client.expectHeaders(1, false);
      String seen = client.expectBody(1);
      assertTrue(seen.contains("\na: 1\n" + header.toLowerCase(Locale.ROOT)), seen);
      assertTrue(seen.endsWith("trailers:\nc: 4\n" + trailers.toLowerCase(Locale.ROOT)), seen);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"X_Y: 2", "_: 2", "_x: 2", "x_: 2", "Content_Length: 3", "X_Y:"})
  void theyAreRefusedInHttp1(String field) throws Exception {
    try (Http1ServerFixture server = new Http1ServerFixture(UnderscoreNames.REFUSE);
        RawClient client = new RawClient(server.port())) {
      String response = client.send("GET / HTTP/1.1\r\nHost: h\r\n" + field + "\r\n\r\n").readAll();
      assertTrue(response.startsWith("HTTP/1.1 400 "), response);
      assertEquals("malformed 400 a field name with an underscore", server.nextEvent());
    }
  }

  @Test
  void theyAreRefusedAmongTrailersOfHttp1() throws Exception {
    try (Http1ServerFixture server = new Http1ServerFixture(UnderscoreNames.REFUSE);
        RawClient client = new RawClient(server.port())) {
      String response = client.send(HEAD + "\r\n0\r\nT_U: 5\r\n\r\n").readAll();
      assertTrue(response.startsWith("HTTP/1.1 400 "), response);
    }
  }

  @Test
  void theyAreRefusedInHttp2AndTheConnectionGoesOn() throws Exception {
    try (Http2ServerFixture server = new Http2ServerFixture(null, UnderscoreNames.REFUSE);
        FramePeer client = FramePeer.client(server.port())) {
      client.get(1, "/", "x_y", "2");
      assertEquals(":status: 400\n", client.expectHeaders(1, true));
      assertEquals("malformed 400 a field name with an underscore", server.nextEvent());
      client.post(3, "/").headers(3, true, "t_u", "5");
      client.expectReset(3, FramePeer.PROTOCOL_ERROR);
      client.get(5, "/after");
      assertTrue(client.expectHeaders(5, false).contains(":status: 200"));
    }
  }

  @Test
  void whatIsNoNameIsStillMalformed() throws Exception {
    for (UnderscoreNames underscores : UnderscoreNames.values()) {
      try (Http1ServerFixture server = new Http1ServerFixture(underscores);
          RawClient client = new RawClient(server.port())) {
        client.send("GET / HTTP/1.1\r\nHost: h\r\nX_Y : 2\r\n\r\n").readAll();
        assertEquals("malformed 400 not a header field", server.nextEvent());
      }
      try (Http2ServerFixture server = new Http2ServerFixture(null, underscores);
          FramePeer client = FramePeer.client(server.port())) {
        client.get(1, "/", "x_Y", "2").expectReset(1, FramePeer.PROTOCOL_ERROR);
      }
    }
  }
}
