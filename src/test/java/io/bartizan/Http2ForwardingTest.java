package io.bartizan;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.http.FramePeer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole gateway between a client and an upstream that both speak in frames. */
@Timeout(60)
@NullUnmarked // what a test starts is null until it does
class Http2ForwardingTest {
  private ServerSocket listening;
  private RunningGateway gateway;
  private FramePeer client;
  private CompletableFuture<FramePeer> upstream;

  @BeforeEach
  void start() throws Exception {
    listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    upstream = new CompletableFuture<>();
    Thread.ofVirtual().start(this::accept);
    start("");
  }

  private void start(String route) throws Exception {
    gateway =
        RunningGateway.withRoutes(
            RunningGateway.allToWith(
                "\"protocol\": \"h2c\",", route, "http://127.0.0.1:" + listening.getLocalPort()));
    client = FramePeer.client(gateway.port("http"));
  }

  private void accept() {
    try {
      Socket accepted = listening.accept();
      upstream.complete(FramePeer.server(accepted));
    } catch (Exception e) {
      upstream.completeExceptionally(e);
    }
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    listening.close();
    gateway.close();
    if (upstream.isDone()) {
      upstream.join().close();
    }
  }

  private FramePeer upstream() throws Exception {
    return upstream.get(10, TimeUnit.SECONDS);
  }

  /**
   * gRPC's servers cancel a call whose deadline has passed, and its clients take any other code for
   * a fault (gRPC over HTTP2, "Errors").
   */
  @Test
  void aCallThatTheUpstreamCancelsIsCancelledForTheClient() throws Exception {
    client.post(1, "/").flush();
    upstream().expectHeaders(3, false);
    upstream().reset(3, FramePeer.CANCEL).flush();
    client.expectReset(1, FramePeer.CANCEL);
  }

  @ParameterizedTest
  @CsvSource({"8, 8", "2, 2", "11, 2"})
  void aResponseThatBreaksOffIsResetWithTheCauseThatTheClientCanUse(int theirs, int told)
      throws Exception {
    client.get(1, "/").flush();
    upstream().expectHeaders(3, true);
    upstream().headers(3, false, ":status", "200").data(3, false, "part").flush();
    client.expectHeaders(1, false);
    assertEquals("part", new String(client.expect(FramePeer.DATA, 1).payload(), US_ASCII));
    upstream().reset(3, theirs).flush();
    client.expectReset(1, told);
  }

  @Test
  void anUpstreamThatFailsARequestIs502() throws Exception {
    client.post(1, "/").flush();
    upstream().expectHeaders(3, false);
    upstream().reset(3, FramePeer.INTERNAL_ERROR).flush();
    String head = client.expectHeaders(1, false);
    assertTrue(head.contains(":status: 502"), head);
  }

  @Test
  void aMalformedBodyIsLoggedAsTheResetThatItsClientSees() throws Exception {
    client.post(1, "/", "content-length", "9").data(1, false, "part").flush();
    upstream().expectHeaders(3, false);
    upstream().expect(FramePeer.DATA, 3);
    client.data(1, true, "less").flush();
    client.expectReset(1, FramePeer.PROTOCOL_ERROR);
    upstream().expectReset(3, FramePeer.CANCEL);
    client.close();
    String log = gateway.stopAndReadLog();
    assertTrue(log.contains("\"status\":0,"), log);
    assertTrue(log.contains("\"aborted\":true"), log);
    assertTrue(log.contains("content other than Content-Length says"), log);
    assertFalse(log.contains("rejection"), log);
  }

  @Test
  void aRequestThatTheUpstreamRefusesIsSentAgain() throws Exception {
    client.close();
    gateway.close();
    start("\"retries\": {\"attempts\": 0},");
    client.get(1, "/").flush();
    upstream().expectHeaders(3, true);
    upstream().reset(3, FramePeer.REFUSED_STREAM).flush();
    upstream().expectHeaders(5, true);
    upstream().headers(5, true, ":status", "204").flush();
    String head = client.expectHeaders(1, true);
    assertTrue(head.contains(":status: 204"), head);
  }

  @Test
  void aClientThatCancelsCancelsTheUpstreamsWork() throws Exception {
    client.post(1, "/").data(1, false, "part").flush();
    upstream().expectHeaders(3, false);
    upstream().expect(FramePeer.DATA, 3);
    client.reset(1, FramePeer.CANCEL).flush();
    upstream().expectReset(3, FramePeer.CANCEL);
  }
}
