package io.bartizan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.admin.AdminToken;
import io.bartizan.http.RawClient;
import io.bartizan.tls.DevelopmentCertificates;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Certificates are replaced, over and over, while clients come and stay. */
@Timeout(120)
class RotationUnderLoadTest {
  private static final int ROTATIONS = 20;

  @Test
  void nobodyNoticesButByTheNewCertificate() throws Exception {
    RunningGateway.Builder builder = new RunningGateway.Builder().tls();
    Path certificates = builder.directory().resolve("certs");
    DevelopmentCertificates.issue(certificates, List.of("localhost"), InstantSource.system());
    AtomicBoolean done = new AtomicBoolean();
    AtomicInteger answers = new AtomicInteger();
    ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    try (ScriptedUpstream upstream = ScriptedUpstream.answering("ok");
        RunningGateway gateway = builder.routes(RunningGateway.allTo(upstream.url())).start()) {
      Thread stays = Thread.ofVirtual().start(() -> ask(gateway, true, done, answers, failures));
      Thread comes = Thread.ofVirtual().start(() -> ask(gateway, false, done, answers, failures));
      for (int i = 0; i < ROTATIONS && failures.isEmpty(); i++) {
        DevelopmentCertificates.issue(certificates, List.of("localhost"), InstantSource.system());
        String loaded = reload(gateway, builder.directory());
        // Two event loops take connections in turn.
        for (int j = 0; j < 4; j++) {
          assertEquals(loaded, gateway.presentedFingerprint());
        }
      }
      done.set(true);
      stays.join();
      comes.join();
    }
    assertEquals(List.of(), List.copyOf(failures));
    assertTrue(answers.get() > ROTATIONS, "answers: " + answers);
  }

  private static void ask(
      RunningGateway gateway,
      boolean stays,
      AtomicBoolean done,
      AtomicInteger answers,
      ConcurrentLinkedQueue<Throwable> failures) {
    try {
      RawClient client = gateway.tlsClient();
      while (!done.get()) {
        String answer = client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").readResponse();
        assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
        answers.incrementAndGet();
        if (!stays) {
          client.close();
          client = gateway.tlsClient();
        }
      }
      client.close();
    } catch (Exception | AssertionError e) {
      failures.add(e);
    }
  }

  /** Has the certificates read again; returns the fingerprint of what is in force now. */
  private static String reload(RunningGateway gateway, Path directory) throws Exception {
    String token = AdminToken.read(directory.resolve("admin.token"));
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> response =
          client.send(
              HttpRequest.newBuilder(
                      URI.create(
                          "http://" + gateway.application().adminAddress() + "/certs/reload"))
                  .header("authorization", "Bearer " + token)
                  .POST(BodyPublishers.noBody())
                  .build(),
              BodyHandlers.ofString());
      assertEquals(200, response.statusCode(), response.body());
      JsonObject only =
          new JsonObject(response.body()).getJsonArray("certificates").getJsonObject(0);
      assertEquals("loaded", only.getString("state"));
      return only.getString("fingerprint");
    }
  }
}
