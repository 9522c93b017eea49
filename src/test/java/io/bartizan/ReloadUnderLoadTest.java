package io.bartizan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.http.RawClient;
import io.bartizan.tls.DevelopmentCertificates;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Routes and pools are replaced, over and over, while requests flow over standing connections of
 * both versions, and a WebSocket and a stream of events stand whose routes change and go.
 */
@Timeout(120)
class ReloadUnderLoadTest {
  private static final int RELOADS = 20;

  private final AtomicBoolean done = new AtomicBoolean();
  private final AtomicInteger answers = new AtomicInteger();
  private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

  @Test
  void nobodyNotices() throws Exception {
    RunningGateway.Builder builder = new RunningGateway.Builder().tls();
    DevelopmentCertificates.issue(
        builder.directory().resolve("certs"), List.of("localhost"), InstantSource.system());
    try (ScriptedUpstream one = ScriptedUpstream.answering("ok");
        ScriptedUpstream two = ScriptedUpstream.answering("ok");
        ScriptedUpstream echo = new ScriptedUpstream(ReloadUnderLoadTest::echo);
        ScriptedUpstream stream = new ScriptedUpstream(this::stream);
        RunningGateway gateway = builder.routes(routes(0, one, two, echo, stream)).start();
        RawClient socket = gateway.client();
        RawClient listener = gateway.client()) {
      socket
          .send(
              "GET /ws HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                  + "Sec-WebSocket-Key: k\r\n\r\n")
          .readUntil("\r\n\r\n");
      listener.send("GET /events HTTP/1.1\r\nHost: h\r\n\r\n").readUntil("\r\n\r\n");
      List<Thread> clients =
          List.of(
              run(() -> http1(gateway.client())),
              run(() -> http1(gateway.tlsClient())),
              run(() -> http2(gateway)));
      for (int i = 1; i <= RELOADS && failures.isEmpty(); i++) {
        gateway.write(routes(i, one, two, echo, stream));
        assertEquals("applied", gateway.reload().getString("result"));
        int before = answers.get();
        socket.send("message " + i + ";").readUntil("echo of message " + i + ";");
        events.add("event " + i + ";");
        listener.readUntil("event " + i + ";");
        while (answers.get() < before + 20 && failures.isEmpty()) {
          Thread.onSpinWait();
        }
        if (i % 5 == 0) {
          gateway.write("{\"routes\": 1}");
          assertEquals(422, gateway.admin("POST", "/reload").statusCode());
        }
      }
      done.set(true);
      for (Thread client : clients) {
        client.join();
      }
      assertEquals(List.of(), List.copyOf(failures));
      gateway.write(routes(RELOADS + 1, one, two, echo, stream));
      gateway.reload();
      String metrics = gateway.metrics();
      while (metrics.contains("pool=\"extra-7\"") || metrics.contains("route=\"all-7\"")) {
        metrics = gateway.metrics();
      }
      assertTrue(metrics.contains("bartizan_config_reloads_total{result=\"applied\"} 21.0"));
      assertTrue(metrics.contains("bartizan_config_reloads_total{result=\"refused\"} 4.0"));
    }
  }

  /** With every number other endpoints, limits and names, and less of what carries the streams. */
  private static String routes(
      int number,
      ScriptedUpstream one,
      ScriptedUpstream two,
      ScriptedUpstream echo,
      ScriptedUpstream stream) {
    String endpoints =
        switch (number % 3) {
          case 0 -> "{\"url\": \"" + one.url() + "\"}";
          case 1 ->
              "{\"url\": \"%s\", \"weight\": %d}, {\"url\": \"%s\"}"
                  .formatted(one.url(), number, two.url());
          default -> "{\"url\": \"" + two.url() + "\"}";
        };
    String streams =
        number % 4 == 3
            ? ""
            : """
              , {"name": "ws", "match": {"path": {"prefix": "/ws"}}, "to": {"pool": "ws"},
                 "timeouts": {"streamIdle": "%1$ds"}},
                {"name": "events-%1$d", "match": {"path": {"prefix": "/events"}},
                 "to": {"pool": "events"}}
              """
                .formatted(60 + number);
    String pools =
        number % 4 == 3
            ? ""
            : """
              , "ws": {"endpoints": [{"url": "%s"}], "circuitBreaker": {"maxRequests": %d}},
              "events": {"endpoints": [{"url": "%s"}], "timeouts": {"connect": "%ds"}}
              """
                .formatted(echo.url(), 10 + number, stream.url(), 1 + number);
    return """
        {"pools": {"main": {"endpoints": [%s]}, "extra-%d": {"endpoints": [%s]} %s},
         "routes": [
           {"name": "all-%d", "match": {}, "to": [{"pool": "main", "weight": 3},
              {"pool": "extra-%d", "weight": 1}]} %s]}
        """
        .formatted(endpoints, number, endpoints, pools, number, number, streams);
  }

  private static void echo(ScriptedUpstream.Peer peer) throws Exception {
    peer.readHead();
    peer.send(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
    for (String message = peer.readUntil(";"); message != null; message = peer.readUntil(";")) {
      peer.send("echo of " + message);
    }
  }

  private void stream(ScriptedUpstream.Peer peer) throws Exception {
    peer.readHead();
    peer.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
    while (true) {
      peer.send(events.take());
    }
  }

  /** What a client does, again and again until it is over. */
  private interface Client {
    void run() throws Exception;
  }

  private Thread run(Client client) {
    return Thread.ofVirtual()
        .start(
            () -> {
              try {
                client.run();
              } catch (Exception | AssertionError e) {
                failures.add(e);
              }
            });
  }

  private void http1(RawClient client) throws Exception {
    try (client) {
      while (!done.get()) {
        String answer = client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").readResponse();
        assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
        answers.incrementAndGet();
      }
    }
  }

  private void http2(RunningGateway gateway) throws Exception {
    URI uri = URI.create("https://localhost:" + gateway.port("https") + "/");
    try (HttpClient client = gateway.http2Client()) {
      while (!done.get()) {
        HttpResponse<String> response =
            client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        assertEquals(200, response.statusCode(), response.body());
        assertEquals(HttpClient.Version.HTTP_2, response.version());
        answers.incrementAndGet();
      }
    }
  }
}
