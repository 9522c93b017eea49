package io.bartizan.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpExchange;
import io.bartizan.tls.OcspQuestion.UnusableAnswerException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Responders that do not behave, over real sockets. */
@Timeout(60)
class OcspRespondersTest {
  private final TestResponder responder;
  private final OcspResponders patient = new OcspResponders(Duration.ofSeconds(30));
  private final OcspResponders hasty = new OcspResponders(Duration.ofMillis(300));
  private final byte[] question;

  OcspRespondersTest() throws IOException {
    responder = new TestResponder();
    question =
        new OcspQuestion(
                responder.issue(null, false, "a.test").certificate(),
                responder.authority.certificate)
            .encoded();
  }

  @AfterEach
  void close() {
    patient.close();
    hasty.close();
    responder.close();
  }

  @Test
  void theQuestionIsPostedAndTheAnswerComesBack() throws Exception {
    AtomicReference<String> seen = new AtomicReference<>();
    byte[] answer = new byte[OcspResponders.MAX_ANSWER];
    responder.behave(
        (exchange, serial) -> {
          seen.set(
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestURI()
                  + " "
                  + exchange.getRequestHeaders().getFirst("content-type")
                  + " "
                  + exchange.getProtocol());
          TestResponder.send(exchange, 200, answer);
        });
    assertArrayEquals(answer, patient.ask(responder.uri(), question));
    assertEquals("POST /ocsp application/ocsp-request HTTP/1.1", seen.get());
    assertArrayEquals(question, responder.questions.remove());
  }

  @Test
  void aStatusOfHttpIsNoAnswerAndNobodyIsSentElsewhere() {
    for (int status : new int[] {404, 500, 204}) {
      responder.behave((exchange, serial) -> TestResponder.send(exchange, status, new byte[0]));
      assertUnusable("answered with HTTP status " + status);
    }
    responder.behave(
        (exchange, serial) -> {
          exchange.getResponseHeaders().set("location", "/elsewhere");
          TestResponder.send(exchange, 307, new byte[0]);
        });
    responder.questions.clear();
    assertUnusable("answered with HTTP status 307");
    assertEquals(1, responder.questions.size());
  }

  private void assertUnusable(String message) {
    var e =
        assertThrows(UnusableAnswerException.class, () -> patient.ask(responder.uri(), question));
    assertEquals(message, e.getMessage());
  }

  @Test
  void anAnswerThatIsAByteTooLongIsNone() {
    byte[] answer = new byte[OcspResponders.MAX_ANSWER + 1];
    responder.behave((exchange, serial) -> TestResponder.send(exchange, 200, answer));
    assertThrows(IOException.class, () -> patient.ask(responder.uri(), question));
  }

  @Test
  void anEndlessAnswerIsCutOff() {
    responder.behave(
        (exchange, serial) -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] piece = new byte[64 * 1024];
          while (true) {
            exchange.getResponseBody().write(piece);
          }
        });
    assertThrows(IOException.class, () -> patient.ask(responder.uri(), question));
  }

  @Test
  void whoSaysNothingOrStopsHalfwayIsGivenUp() {
    CountDownLatch end = new CountDownLatch(1);
    responder.behave((exchange, serial) -> await(end));
    assertGivenUp(responder.uri());
    responder.behave(
        (exchange, serial) -> {
          exchange.sendResponseHeaders(200, 100);
          sendAByte(exchange);
          await(end);
        });
    assertGivenUp(responder.uri());
    end.countDown();
  }

  private static void sendAByte(HttpExchange exchange) throws IOException {
    exchange.getResponseBody().write(1);
    exchange.getResponseBody().flush();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void assertGivenUp(URI uri) {
    var e = assertThrows(IOException.class, () -> hasty.ask(uri, question));
    assertEquals("no answer within 300 ms", e.getMessage());
  }

  @Test
  void whoIsNotThereIsSaidToBe() throws IOException {
    int port;
    try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = nobody.getLocalPort();
    }
    URI uri = URI.create("http://127.0.0.1:" + port + "/");
    var e = assertThrows(IOException.class, () -> patient.ask(uri, question));
    assertEquals("no connection", e.getMessage());
  }
}
