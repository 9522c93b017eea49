package io.bartizan.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A connection is not closed while its client still takes what was said last. */
@Timeout(60)
class Http1LingerTest {
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

  @ParameterizedTest
  @ValueSource(strings = {"close", "keep-alive"})
  void aSlowClientGetsTheWholeOfAnAnswer(String connection) throws Exception {
    ask(connection);
    // More than the two seconds that a client has for closing, and than a connection may be idle.
    server.pass(61);
    String head = client.readUntil("\r\n\r\n");
    assertTrue(head.startsWith("HTTP/1.1 200"), head);
    assertEquals(Http1ServerFixture.LARGE, client.read(Http1ServerFixture.LARGE).length());
  }

  @ParameterizedTest
  @ValueSource(strings = {"close", "keep-alive"})
  void aClientThatHasSaidItAllGetsTheWholeOfAnAnswer(String connection) throws Exception {
    ask(connection);
    client.shutdownOutput();
    // The server has seen the end of the input once it answers another client.
    settle();
    client.readUntil("\r\n\r\n");
    assertEquals(Http1ServerFixture.LARGE, client.readAll().length());
  }

  /** More than the two seconds that a silent client has. */
  @Test
  void aClientThatStillSendsIsNotCutOff() throws Exception {
    client.send("POST /early HTTP/1.1\r\nHost: h\r\nContent-Length: 99000000\r\n\r\n");
    client.readResponse();
    for (int i = 0; i < 10; i++) {
      client.send("x".repeat(300_000));
      settle();
      server.pass(1);
    }
    client.send("still there");
    for (int i = 0; i < 30; i++) {
      server.pass(1);
    }
    assertEquals("", client.readAll());
  }

  @Test
  void aClientThatNeverStopsSendingIsCutOff() throws Exception {
    client.send("POST /early HTTP/1.1\r\nHost: h\r\nContent-Length: 99000000\r\n\r\n");
    client.readResponse();
    assertThrows(IOException.class, () -> sendForSeconds(40));
  }

  @Test
  void aTunnelThatTheUpstreamBreaksIsClosed() throws Exception {
    client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n");
    client.readUntil("\r\n\r\n");
    Http1ServerConnection connection = server.connections.take();
    server.run(connection::abort);
    assertEquals("", client.readAll());
    server.pass(3);
    assertThrows(IOException.class, () -> sendForSeconds(2));
  }

  private void sendForSeconds(int seconds) throws Exception {
    for (int i = 0; i < seconds; i++) {
      client.send("x");
      settle();
      server.pass(1);
    }
  }

  private void settle() throws Exception {
    try (RawClient other = new RawClient(server.port())) {
      other.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").readResponse();
    }
  }

  @Test
  void aClientThatReadsNothingIsNotWaitedForWithoutEnd() throws Exception {
    ask("close");
    server.pass(61);
    server.pass(61);
    assertTrue(readToEnd() < Http1ServerFixture.LARGE);
  }

  private void ask(String connection) throws Exception {
    client.send("GET /large HTTP/1.1\r\nHost: h\r\nConnection: " + connection + "\r\n\r\n");
    assertEquals("request GET /large", server.nextEvent());
  }

  private int readToEnd() {
    try {
      return client.readAll().length();
    } catch (IOException reset) {
      return 0;
    }
  }
}
