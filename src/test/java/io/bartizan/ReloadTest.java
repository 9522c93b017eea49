package io.bartizan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.http.RawClient;
import io.bartizan.tls.DevelopmentCertificates;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Routes and settings of a running gateway are replaced; what it carries is not. */
@Timeout(60)
class ReloadTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

  private static void assertAnswered(RawClient client, String body) throws Exception {
    String answer = client.send(GET).readResponse();
    assertTrue(answer.startsWith("HTTP/1.1 200 ") && answer.endsWith(body), answer);
  }

  @Test
  void theNextRequestOnAStandingConnectionGoesByTheNewRoutes() throws Exception {
    try (ScriptedUpstream one = ScriptedUpstream.answering("one");
        ScriptedUpstream two = ScriptedUpstream.answering("two");
        RunningGateway gateway = RunningGateway.withRoutes(RunningGateway.allTo(one.url()));
        RawClient client = gateway.client()) {
      assertAnswered(client, "one");
      gateway.write(RunningGateway.allTo(two.url()));
      assertEquals("applied", gateway.reload().getString("result"));
      assertAnswered(client, "two");
    }
  }

  @Test
  void theConnectionsOfAnEndpointThatWentAreClosed() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    try (ScriptedUpstream goes =
            new ScriptedUpstream(
                peer -> {
                  while (peer.readRequest() != null) {
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngoes");
                  }
                  ended.countDown();
                });
        ScriptedUpstream stays = ScriptedUpstream.answering("stays");
        RunningGateway gateway = RunningGateway.withRoutes(RunningGateway.allTo(goes.url()));
        RawClient client = gateway.client()) {
      assertAnswered(client, "goes");
      gateway.write(RunningGateway.allTo(stays.url()));
      gateway.reload();
      assertTrue(ended.await(30, TimeUnit.SECONDS), "the upstream sees its connection close");
      assertAnswered(client, "stays");
    }
  }

  @Test
  void anEndpointThatStaysKeepsItsConnectionThoughItsPoolChanges() throws Exception {
    try (ScriptedUpstream stays = ScriptedUpstream.answering("stays");
        RunningGateway gateway = RunningGateway.withRoutes(RunningGateway.allTo(stays.url()));
        RawClient client = gateway.client()) {
      assertAnswered(client, "stays");
      gateway.write(
          RunningGateway.allToWith(
              "\"circuitBreaker\": {\"maxConnections\": 7}, \"timeouts\": {\"idle\": \"50s\"},",
              "",
              stays.url()));
      JsonObject report = gateway.reload();
      assertEquals(
          "[\"upstream\"]", report.getJsonObject("pools").getJsonArray("changed").encode());
      assertAnswered(client, "stays");
      assertEquals(1, stays.connections());
    }
  }

  @Test
  void aRequestUnderWayEndsByTheConfigurationItBeganWith() throws Exception {
    CountDownLatch reloaded = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    try (ScriptedUpstream slow =
            new ScriptedUpstream(
                peer -> {
                  peer.readRequest();
                  reloaded.await();
                  peer.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nslow");
                  peer.awaitEnd();
                  ended.countDown();
                });
        RunningGateway gateway = RunningGateway.withRoutes(RunningGateway.allTo(slow.url()));
        RawClient client = gateway.client();
        RawClient other = gateway.client()) {
      client.send(GET);
      slow.nextRequest();
      gateway.write("{}");
      gateway.reload();
      assertTrue(other.send(GET).readResponse().startsWith("HTTP/1.1 404 "));
      reloaded.countDown();
      assertTrue(client.readResponse().endsWith("slow"));
      assertTrue(ended.await(30, TimeUnit.SECONDS), "closed once its request was over");
      assertTrue(client.send(GET).readResponse().startsWith("HTTP/1.1 404 "));
    }
  }

  @Test
  void whatIsInvalidChangesNothing() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.answering("ok");
        RunningGateway gateway = RunningGateway.withRoutes(RunningGateway.allTo(upstream.url()));
        RawClient client = gateway.client()) {
      assertAnswered(client, "ok");
      gateway.write("{\"pools\": {}, \"routes\": [{\"name\": \"all\"}], \"more\": 1}");
      HttpResponse<String> refused = gateway.admin("POST", "/reload");
      assertEquals(422, refused.statusCode());
      assertTrue(refused.body().contains("routes/test.json:1:"), refused.body());
      assertAnswered(client, "ok");
      assertEquals(1, upstream.connections());
      gateway.write(RunningGateway.allTo(upstream.url()));
      assertEquals("unchanged", gateway.reload().getString("result"));
    }
  }

  @Test
  void settingsOfConnectionsHoldForThoseThatComeNext() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.answering("ok");
        RunningGateway gateway = RunningGateway.withRoutes(RunningGateway.allTo(upstream.url()));
        RawClient before = gateway.client()) {
      assertAnswered(before, "ok");
      gateway.configure(", \"limits\": {\"headers\": \"1KiB\"}");
      gateway.reload();
      String large = "GET / HTTP/1.1\r\nHost: h\r\nX: " + "x".repeat(2000) + "\r\n\r\n";
      assertTrue(before.send(large).readResponse().startsWith("HTTP/1.1 200 "));
      try (RawClient after = gateway.client()) {
        assertTrue(after.send(large).readResponse().startsWith("HTTP/1.1 431 "));
      }
    }
  }

  @Test
  void trustedProxiesAreOthersFromTheNextRequestOn() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.answering("ok");
        RunningGateway gateway = RunningGateway.withRoutes(RunningGateway.allTo(upstream.url()));
        RawClient client = gateway.client()) {
      String request = "GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n";
      client.send(request).readResponse();
      String first = String.valueOf(upstream.nextRequest()).toLowerCase(java.util.Locale.ROOT);
      assertTrue(first.contains("x-forwarded-for: 127.0.0.1\r\n"), first);
      gateway.configure(", \"clientAddress\": {\"trustedProxies\": [\"127.0.0.0/8\"]}");
      gateway.reload();
      client.send(request).readResponse();
      String second = String.valueOf(upstream.nextRequest()).toLowerCase(java.util.Locale.ROOT);
      assertTrue(second.contains("x-forwarded-for: 192.0.2.1, 127.0.0.1\r\n"), second);
    }
  }

  @Test
  void aPoolGoesFromHttpToHttpsAndNoRequestIsSentTheOldWay() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.answering("ok");
        RunningGateway gateway = RunningGateway.withRoutes(RunningGateway.allTo(upstream.url()));
        RawClient client = gateway.client()) {
      assertAnswered(client, "ok");
      gateway.write(
          RunningGateway.allToWith(
              "\"timeouts\": {\"connect\": \"200ms\"},",
              "",
              upstream.url().replace("http:", "https:")));
      gateway.reload();
      // Nobody speaks TLS there: the request fails, where an old connection would have answered.
      assertTrue(client.send(GET).readResponse().startsWith("HTTP/1.1 50"));
    }
  }

  /** Another gateway is the upstream that speaks TLS. */
  @Test
  void whomAPoolTrustsIsReadAgainAndHoldsForNewConnections() throws Exception {
    RunningGateway.Builder back = new RunningGateway.Builder().tls();
    Path backCerts = back.directory().resolve("certs");
    DevelopmentCertificates.issue(backCerts, List.of("localhost"), InstantSource.system());
    RunningGateway.Builder front = new RunningGateway.Builder();
    Path trusted = front.directory().resolve("trusted.pem");
    Files.copy(backCerts.resolve("dev-ca.crt"), trusted);
    Path next = Files.createDirectory(front.directory().resolve("next"));
    DevelopmentCertificates.issue(next, List.of("localhost"), InstantSource.system());
    try (ScriptedUpstream upstream = ScriptedUpstream.answering("ok");
        RunningGateway tls = back.routes(RunningGateway.allTo(upstream.url())).start();
        RunningGateway gateway =
            front
                .routes(
                    RunningGateway.allToWith(
                        "\"tls\": {\"caFile\": \"trusted.pem\"},",
                        "",
                        "https://localhost:" + tls.port("https")))
                .start();
        RawClient client = gateway.client()) {
      assertAnswered(client, "ok");

      Files.copy(next.resolve("dev-ca.crt"), trusted, StandardCopyOption.REPLACE_EXISTING);
      JsonObject report = gateway.reload();
      assertEquals("applied", report.getString("result"));
      assertEquals(
          "[\"upstream\"]", report.getJsonObject("pools").getJsonArray("changed").encode());
      String refused = client.send(GET).readResponse();
      assertTrue(refused.startsWith("HTTP/1.1 50"), refused);

      for (String file : new String[] {"localhost.crt", "localhost.key"}) {
        Files.copy(
            next.resolve(file), backCerts.resolve(file), StandardCopyOption.REPLACE_EXISTING);
      }
      tls.reload();
      assertAnswered(client, "ok");
    }
  }
}
