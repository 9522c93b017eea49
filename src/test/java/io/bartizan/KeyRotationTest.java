package io.bartizan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.auth.keys.KeyServer;
import io.bartizan.auth.keys.TestKeys;
import io.bartizan.auth.token.TestIssuer;
import io.bartizan.config.JwtAlgorithm;
import io.bartizan.http.RawClient;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An issuer's first keys and its new ones, through the whole gateway: no good token is refused. */
@Timeout(120)
class KeyRotationTest {
  private static final int CLIENTS = 30;
  private static final int STRANGERS = 300;

  @TempDir Path folder;
  private final CountDownLatch mayAnswer = new CountDownLatch(1);

  private static String token(String keyId) {
    String header = "{\"alg\":\"ES256\",\"kid\":\"" + keyId + "\"}";
    String claims = "{\"sub\":\"alice\",\"iss\":\"https://id.example\",\"exp\":99999999999}";
    return TestIssuer.token(
        JwtAlgorithm.ES256,
        TestKeys.pair(keyId).getPrivate(),
        header.getBytes(StandardCharsets.UTF_8),
        claims.getBytes(StandardCharsets.UTF_8));
  }

  private static Future<String> ask(ExecutorService threads, RunningGateway gateway, String keyId) {
    return ask(threads, gateway, keyId, "192.0.2.1");
  }

  private static Future<String> ask(
      ExecutorService threads, RunningGateway gateway, String keyId, String address) {
    return threads.submit(
        () -> {
          try (Socket socket = new Socket("127.0.0.1", gateway.port("http"));
              RawClient client = new RawClient(socket)) {
            socket.setSoTimeout(60_000);
            return client
                .send(
                    "GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: "
                        + address
                        + "\r\nAuthorization: Bearer "
                        + token(keyId)
                        + "\r\n\r\n")
                .readResponse();
          }
        });
  }

  private static List<Future<String>> askAtOnce(
      ExecutorService threads, RunningGateway gateway, String keyId) {
    List<Future<String>> all = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      all.add(ask(threads, gateway, keyId));
    }
    return all;
  }

  private static void awaitWaiting(RunningGateway gateway, int requests) throws Exception {
    String metric = "bartizan_jwt_keys_waiting{provider=\"main\"} " + requests + ".0\n";
    while (!gateway.metrics().contains(metric)) {
      Thread.onSpinWait();
    }
  }

  private static void assertAllPass(List<Future<String>> all) throws Exception {
    for (Future<String> each : all) {
      String response = each.get(60, TimeUnit.SECONDS);
      assertTrue(response.startsWith("HTTP/1.1 200 "), response);
    }
  }

  private KeyServer issuer() throws Exception {
    KeyServer issuer = KeyServer.https("localhost");
    issuer.answer(
        "/document",
        "{\"issuer\":\"https://id.example\",\"jwks_uri\":\"" + issuer.uri("/jwks") + "\"}");
    issuer.handle(
        "/jwks",
        exchange -> {
          try {
            mayAnswer.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          KeyServer.send(exchange, 200, TestKeys.jwks("first"));
        });
    return issuer;
  }

  private String settings(KeyServer issuer) throws Exception {
    return """
        , "clientAddress": {"trustedProxies": ["127.0.0.1/32"]}
        , "jwtProviders": {"main": {"issuer": "https://id.example", "algorithms": ["ES256"],
            "discoveryUrl": "%s", "caFile": "%s", "timeout": "1m"}}
        """
        .formatted(issuer.uri("/document"), issuer.caFile(folder));
  }

  /** The pause is real: this takes ten seconds. */
  @Test
  void strangersWhoMakeUpKeysKeepNobodyFromNewOnes() throws Exception {
    String route = "\"auth\": {\"jwt\": {\"provider\": \"main\"}},";
    mayAnswer.countDown();
    try (KeyServer issuer = issuer();
        ScriptedUpstream upstream = ScriptedUpstream.answering("ok");
        RunningGateway gateway =
            new RunningGateway.Builder()
                .settings(settings(issuer))
                .routes(RunningGateway.allToWith("", route, upstream.url()))
                .start();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      assertAllPass(askAtOnce(threads, gateway, "first"));
      String refused = ask(threads, gateway, "made-up", "10.0.0.1").get(60, TimeUnit.SECONDS);
      assertTrue(refused.contains("token-key"), refused);
      int asked = issuer.asked.size();
      long start = System.nanoTime();

      issuer.answer("/jwks", TestKeys.jwks("second"));
      List<Future<String>> strangers = new ArrayList<>();
      for (int i = 0; i < STRANGERS; i++) {
        strangers.add(ask(threads, gateway, "made-up", "10.1." + i / 200 + "." + i % 200));
      }
      awaitWaiting(gateway, STRANGERS);
      List<Future<String>> good = askAtOnce(threads, gateway, "second");
      awaitWaiting(gateway, STRANGERS + CLIENTS);
      assertEquals(asked, issuer.asked.size());
      assertAllPass(good);
      assertTrue(System.nanoTime() - start > TimeUnit.SECONDS.toNanos(8));
      assertEquals(asked + 2, issuer.asked.size(), "a document and a key set");
      for (Future<String> each : strangers) {
        String response = each.get(60, TimeUnit.SECONDS);
        assertTrue(response.startsWith("HTTP/1.1 401 "), response);
      }
    }
  }

  @Test
  void requestsWaitForTheFirstKeysAndForNewOnes() throws Exception {
    String route = "\"auth\": {\"jwt\": {\"provider\": \"main\"}},";
    try (KeyServer issuer = issuer();
        ScriptedUpstream upstream = ScriptedUpstream.answering("ok");
        RunningGateway gateway =
            new RunningGateway.Builder()
                .settings(settings(issuer))
                .routes(RunningGateway.allToWith("", route, upstream.url()))
                .start();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> early = askAtOnce(threads, gateway, "first");
      awaitWaiting(gateway, CLIENTS);
      assertEquals(0, upstream.waitingRequests());
      mayAnswer.countDown();
      assertAllPass(early);
      assertEquals(List.of("/document", "/jwks"), issuer.asked);

      issuer.answer("/jwks", TestKeys.jwks("second"));
      assertAllPass(askAtOnce(threads, gateway, "second"));
      assertEquals(List.of("/document", "/jwks", "/document", "/jwks"), issuer.asked);
      assertTrue(
          ask(threads, gateway, "first").get(60, TimeUnit.SECONDS).startsWith("HTTP/1.1 401 "));
    }
  }
}
