package io.bartizan.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
  @CsvSource(
      delimiter = '|',
      value = {
        "no Host|GET / HTTP/1.1~~|400",
        "two Hosts|GET / HTTP/1.1~Host: a~Host: a~~|400",
        "a Host of two|GET / HTTP/1.1~Host: a, b~~|400",
        "absolute-form against Host|GET http://a/ HTTP/1.1~Host: b~~|400",
        "user in Host|GET / HTTP/1.1~Host: u@a~~|400",
        "CL and TE|POST / HTTP/1.1~Host: a~Content-Length: 3~Transfer-Encoding: chunked~~0~~|400",
        "TE and CL|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~Content-Length: 3~~0~~|400",
        "two CL|POST / HTTP/1.1~Host: a~Content-Length: 3~Content-Length: 4~~abc|400",
        "the same CL twice|POST / HTTP/1.1~Host: a~Content-Length: 3~Content-Length: 3~~abc|400",
        "a list of CL|POST / HTTP/1.1~Host: a~Content-Length: 3, 3~~abc|400",
        "CL with a sign|POST / HTTP/1.1~Host: a~Content-Length: +3~~abc|400",
        "negative CL|POST / HTTP/1.1~Host: a~Content-Length: -3~~abc|400",
        "hexadecimal CL|POST / HTTP/1.1~Host: a~Content-Length: 0x3~~abc|400",
        "empty CL|POST / HTTP/1.1~Host: a~Content-Length:~~abc|400",
        "huge CL|POST / HTTP/1.1~Host: a~Content-Length: 99999999999999999999~~abc|400",
        "TE identity|POST / HTTP/1.1~Host: a~Transfer-Encoding: identity~~abc|400",
        "TE of two|POST / HTTP/1.1~Host: a~Transfer-Encoding: gzip, chunked~~0~~|400",
        "TE twice|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~Transfer-Encoding: x~~0~~|400",
        "TE with a tab|POST / HTTP/1.1~Host: a~Transfer-Encoding: {VT}chunked~~0~~|400",
        "TE with a parameter|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked;q=1~~0~~|400",
        "TE in HTTP/1.0|POST / HTTP/1.0~Host: a~Transfer-Encoding: chunked~~0~~|400",
        "blank before colon|GET / HTTP/1.1~Host : a~~|400",
        "folded line|GET / HTTP/1.1~Host: a~X: b~ c~~|400",
        "blank at the first field|GET / HTTP/1.1~ Host: a~~|400",
        "no colon|GET / HTTP/1.1~Host: a~nonsense~~|400",
        "no name|GET / HTTP/1.1~Host: a~: b~~|400",
        "NUL in a value|GET / HTTP/1.1~Host: a~X: b{NUL}c~~|400",
        "NUL in a name|GET / HTTP/1.1~Host: a~X{NUL}: b~~|400",
        "CR in a value|GET / HTTP/1.1~Host: a~X: b{CR}c~~|400",
        "bare LF in fields|GET / HTTP/1.1~Host: a{LF}X: b~~|400",
        "bare LF at the end|GET / HTTP/1.1~Host: a~{LF}|400",
        "bare LF after the line|GET / HTTP/1.1{LF}Host: a~~|400",
        "NUL in the target|GET /{NUL} HTTP/1.1~Host: a~~|400",
        "two blanks|GET  / HTTP/1.1~Host: a~~|400",
        "a tab|GET\t/ HTTP/1.1~Host: a~~|400",
        "blank behind the version|GET / HTTP/1.1 ~Host: a~~|400",
        "no version|GET /~Host: a~~|400",
        "HTTP/2.0|GET / HTTP/2.0~Host: a~~|400",
        "HTTP/1.2|GET / HTTP/1.2~Host: a~~|400",
        "lower case version|GET / http/1.1~Host: a~~|400",
        "relative target|GET a HTTP/1.1~Host: a~~|400",
        "fragment|GET /a#b HTTP/1.1~Host: a~~|400",
        "CONNECT|CONNECT a:443 HTTP/1.1~Host: a:443~~|501",
        "star|GET * HTTP/1.1~Host: a~~|400",
        "TLS to the clear port|{SYN}~~|400",
        "empty lines|~~~~|400",
        "chunk size with 0x|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~0x3~abc~0~~|400",
        "chunk size with a blank|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~3 ~abc~0~~|400",
        "chunk size with a sign|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~-3~abc~0~~|400",
        "no chunk size|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~~abc~0~~|400",
        "only an extension|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~;a~abc~0~~|400",
        "huge chunk|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~fffffffffffffffff~abc|400",
        "chunk with LF|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~3{LF}abc~0~~|400",
        "LF in an extension|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~3;{LF}abc~0~~|400",
        "chunk too long|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~3~abcd~0~~|400",
        "trailer with framing|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~0~Content-Length: 3~~|400",
        "bad trailer|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~0~a b: 3~~|400",
      })
  void whatIsNoRequestIsRefusedAndTheConnectionClosed(String name, String request, int status)
      throws Exception {
    client.send(bytes(request));
    String response = client.readAll();
    assertTrue(response.startsWith("HTTP/1.1 " + status + " "), name + ": " + response);
    assertTrue(response.contains("Connection: close\r\n"), name + ": " + response);
    assertEquals(1, response.split("HTTP/1.1 ", -1).length - 1, name + ": " + response);
  }

  @Test
  void aRequestLineOverTheLimitGets414() throws Exception {
    client.send("GET /" + "a".repeat(9000) + " HTTP/1.1\r\nHost: a\r\n\r\n");
    assertTrue(client.readAll().startsWith("HTTP/1.1 414 "));
  }

  @Test
  void aRequestLineWithoutEndGets414() throws Exception {
    client.send("GET /" + "a".repeat(9000));
    assertTrue(client.readAll().startsWith("HTTP/1.1 414 "));
  }

  @Test
  void fieldsOverTheLimitGet431() throws Exception {
    client.send("GET / HTTP/1.1\r\nHost: a\r\nX: " + "a".repeat(17000) + "\r\n\r\n");
    assertTrue(client.readAll().startsWith("HTTP/1.1 431 "));
  }

  @Test
  void tooManyFieldsGet431() throws Exception {
    client.send("GET / HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(100) + "\r\n");
    assertTrue(client.readAll().startsWith("HTTP/1.1 431 "));
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
  }

  @Test
  void aSilentClientGetsNoMoreTimeThanASlowOne() throws Exception {
    awaitConnection();
    server.pass(11);
    assertEquals("", client.readAll());
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

  private static String bytes(String request) {
    return request
        .replace("~", "\r\n")
        .replace("{LF}", "\n")
        .replace("{CR}", "\r")
        .replace("{VT}", "\013")
        .replace("{NUL}", "\0")
        .replace("{SYN}", "\026\003\001\002");
  }

  private Http1ServerConnection awaitConnection() throws Exception {
    Http1ServerConnection connection = server.connections.take();
    server.run(() -> {});
    return connection;
  }
}
