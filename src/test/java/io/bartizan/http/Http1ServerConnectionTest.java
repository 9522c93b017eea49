package io.bartizan.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class Http1ServerConnectionTest {
  private Http1ServerFixture server;
  private RawClient client;

  @BeforeEach
  void start() throws Exception {
    server = new Http1ServerFixture();
    client = new RawClient(server.port());
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    server.close();
  }

  @Test
  void aRequestIsAnsweredAndTheConnectionKept() throws Exception {
    for (int i = 0; i < 3; i++) {
      String response =
          client.send("GET /a?b=c HTTP/1.1\r\nHost: h\r\nX: y\r\n\r\n").readResponse();
      assertTrue(response.startsWith("HTTP/1.1 200 OK\r\n"), response);
      assertTrue(response.endsWith("\r\n\r\nGET /a?b=c h\nX: y\n"), response);
      assertFalse(response.toLowerCase(Locale.ROOT).contains("connection:"), response);
    }
  }

  @Test
  void aHeadThatDripsInByteByByteIsTheSame() throws Exception {
    String request = "\r\nPOST / HTTP/1.1\r\nHost: h\r\nA:  b \t\r\nContent-Length: 3\r\n\r\nabc";
    for (char c : request.toCharArray()) {
      client.send(String.valueOf(c));
    }
    assertTrue(client.readResponse().endsWith("POST / h\nA: b\nContent-Length: 3\nabc"));
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() throws Exception {
    StringBuilder requests = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      requests.append("GET /").append(i).append(" HTTP/1.1\r\nHost: h\r\n\r\n");
    }
    client.send(requests.toString());
    for (int i = 0; i < 500; i++) {
      assertTrue(client.readResponse().contains("GET /" + i + " h"));
    }
  }

  @Test
  void aChunkedBodyArrivesWithItsTrailers() throws Exception {
    client.send(
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n"
            + "3;ext=\"x\"\r\nabc\r\n00A\r\n0123456789\r\n0\r\nT: u\r\n\r\nGET /2 HTTP/1.1\r\nHost:h\r\n\r\n");
    assertTrue(client.readResponse().endsWith("abc0123456789\ntrailers:\nT: u\n"));
    assertTrue(client.readResponse().endsWith("GET /2 h\n"));
  }

  @Test
  void aBodyOfUnknownLengthIsSentInChunksOrToTheEnd() throws Exception {
    assertTrue(
        client
            .send("GET /chunked HTTP/1.1\r\nHost: h\r\n\r\n")
            .readResponse()
            .endsWith("\r\n\r\nf\r\nGET /chunked h\n\r\n0\r\n\r\n"));
    client.send("GET /chunked HTTP/1.0\r\nHost: h\r\nConnection: keep-alive\r\n\r\n");
    String old = client.readAll();
    assertTrue(
        old.contains("Connection: close\r\n") && old.endsWith("\r\n\r\nGET /chunked h\n"), old);
  }

  @Test
  void anOldClientIsKeptOnlyWhenItAsks() throws Exception {
    String kept = client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").readResponse();
    assertTrue(kept.contains("Connection: keep-alive\r\n"), kept);
    String closed = client.send("GET / HTTP/1.0\r\n\r\n").readAll();
    assertTrue(closed.contains("Connection: close\r\n"), closed);
  }

  @Test
  void headHasALengthAndNoBody() throws Exception {
    String head = client.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n").readUntil("\r\n\r\n");
    assertTrue(head.contains("content-length: 9"), head);
    assertTrue(
        client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").readResponse().endsWith("GET / h\n"));
  }

  @Test
  void hopByHopFieldsAndWhatConnectionNominatesAreTakenOut() throws Exception {
    String response =
        client
            .send(
                "GET / HTTP/1.1\r\nHost: h\r\nConnection: X-Secret, keep-alive , TE\r\nX-Secret: 1\r\n"
                    + "Keep-Alive: 5\r\nProxy-Connection: x\r\nTE: gzip, trailers\r\nUpgrade: h2c\r\n"
                    + "HTTP2-Settings: x\r\nKept: 1\r\n\r\n")
            .readResponse();
    assertTrue(response.endsWith("GET / h\nKept: 1\nte: trailers\n"), response);
  }

  @Test
  void anAbsoluteTargetIsTakenApart() throws Exception {
    assertTrue(
        client
            .send("GET http://H:80?q HTTP/1.1\r\nHost: h:80\r\n\r\n")
            .readResponse()
            .endsWith("GET /?q h:80\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 40|abc|def" + "0123456789012345678901234567890123",
        "Transfer-Encoding: chunked|3\r\nabc|\r\n2\r\nde\r\n0\r\nX: y\r\n\r\n"
      })
  void aConnectionOutlivesAnAnswerThatComesBeforeTheRequestsEnd(String request) throws Exception {
    String[] parts = request.split("\\|", -1);
    client.send("POST /early HTTP/1.1\r\nHost: h\r\n" + parts[0] + "\r\n\r\n" + parts[1]);
    assertTrue(client.readResponse().startsWith("HTTP/1.1 200 OK\r\n"));
    client.send(parts[2] + "GET /next HTTP/1.1\r\nHost: h\r\n\r\n");
    assertTrue(client.readResponse().contains("GET /next"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 70000|",
        "Transfer-Encoding: chunked|11171\r\n",
        "Transfer-Encoding: chunked|3\r\nabcdef"
      })
  void aRestThatIsLongOrMalformedIsNotReadForTheNextRequestsSake(String request) throws Exception {
    String[] parts = request.split("\\|", -1);
    client.send("POST /early HTTP/1.1\r\nHost: h\r\n" + parts[0] + "\r\n\r\n");
    assertTrue(client.readResponse().startsWith("HTTP/1.1 200 OK\r\n"));
    client.send(parts[1]);
    assertEquals("", client.readAll());
  }

  @Test
  void aRestThatNeverComesIsNotWaitedForLong() throws Exception {
    client.send("POST /early HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\n");
    assertTrue(client.readResponse().startsWith("HTTP/1.1 200 OK\r\n"));
    server.pass(11);
    assertEquals("", client.readAll());
  }

  @Test
  void aTunnelCarriesBytesAndHalfCloses() throws Exception {
    client.send(
        "GET /ws HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n\r\nearly");
    String head = client.readUntil("\r\n\r\n");
    assertTrue(head.startsWith("HTTP/1.1 101 Switching Protocols\r\n"), head);
    assertEquals("early", client.readUntil("early"));
    client.send("HTTP no more");
    client.shutdownOutput();
    assertEquals("HTTP no more", client.readAll());
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void whatIsNoRequestIsRefusedAndTheConnectionClosed(HostileRequests.Hostile hostile)
      throws Exception {
    client.send(hostile.bytes());
    String response = client.readAll();
    assertTrue(response.startsWith("HTTP/1.1 " + hostile.status() + " "), response);
    assertTrue(response.contains("Connection: close\r\n"), response);
    assertEquals(1, response.split("HTTP/1.1 ", -1).length - 1, response);
  }

  @Test
  void aHeadThatIsNotCompleteInTimeGets408() throws Exception {
    client.send("GET / HTTP/1.1\r\nHo");
    awaitConnection();
    // Not acted on before it was read: an answered request on another connection tells that.
    try (RawClient other = new RawClient(server.port())) {
      other.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readResponse();
    }
    server.pass(11);
    assertTrue(client.readAll().startsWith("HTTP/1.1 408 "));
  }

  @Test
  void aConnectionWithoutRequestsIsClosed() throws Exception {
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readResponse();
    server.pass(59);
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readResponse();
    server.pass(61);
    assertEquals("", client.readAll());
    assertFalse(server.events.contains("unused"));
  }

  @Test
  void aSilentClientGetsNoMoreTimeThanASlowOne() throws Exception {
    awaitConnection();
    server.pass(11);
    assertEquals("", client.readAll());
    assertEquals("unused", server.nextEvent());
  }

  @Test
  void aDrainingConnectionStillTakesItsFirstRequest() throws Exception {
    Http1ServerConnection connection = server.connections.take();
    server.run(connection::shutdown);
    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    String response = client.readAll();
    assertTrue(response.startsWith("HTTP/1.1 200 OK\r\n"), response);
    assertTrue(response.contains("Connection: close\r\n"), response);
  }

  @Test
  void aDrainingConnectionDoesNotWaitLongForItsFirstRequest() throws Exception {
    Http1ServerConnection connection = server.connections.take();
    server.run(connection::shutdown);
    server.pass(2);
    assertEquals("", client.readAll());
    assertTrue(server.events.isEmpty(), "it was not given its time");
  }

  /** Whether it sends the body after all, or its next request, cannot be told. */
  @Test
  void aClientThatAwaitedLeaveForItsBodyAndGotNoneIsNotKept() throws Exception {
    client.send(
        "POST /early HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
    assertTrue(client.readAll().contains("Connection: close\r\n"));
  }

  @Test
  void drainingClosesIdleConnectionsAndEndsBusyOnesWithTheirAnswer() throws Exception {
    Http1ServerConnection busy = awaitConnection();
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na");
    server.nextEvent();
    try (RawClient idle = new RawClient(server.port())) {
      Http1ServerConnection other = awaitConnection();
      idle.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readResponse();
      server.run(
          () -> {
            busy.shutdown();
            other.shutdown();
          });
      assertEquals("", idle.readAll());
    }
    client.send("bc");
    assertTrue(client.readAll().contains("Connection: close\r\n"));
  }

  @Test
  void aClientThatGoesAwayIsHeardOf() throws Exception {
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na");
    server.nextEvent();
    client.close();
    assertEquals("reset CLOSED", server.nextEvent());
  }

  static Stream<HostileRequests.Hostile> hostile() {
    return Stream.concat(HostileRequests.byHead().stream(), HostileRequests.byBody().stream());
  }

  private Http1ServerConnection awaitConnection() throws Exception {
    Http1ServerConnection connection = server.connections.take();
    server.run(() -> {});
    return connection;
  }
}
