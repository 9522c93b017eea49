package io.bartizan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.http.RawClient;
import io.bartizan.tls.CertificateExpiry;
import io.bartizan.tls.DevelopmentCertificates;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the running gateway tells of its clients' TLS. */
@Timeout(60)
class TlsMetricsTest {
  @Test
  void handshakesAreCountedWhetherTheyComeToSomethingOrNot() throws Exception {
    RunningGateway.Builder builder = new RunningGateway.Builder().tls();
    DevelopmentCertificates.issue(
        builder.directory().resolve("certs"), List.of("localhost"), InstantSource.system());
    try (RunningGateway gateway = builder.start()) {
      try (RawClient client = gateway.tlsClient()) {
        client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").readResponse();
      }
      try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), gateway.port("https"))) {
        socket.getOutputStream().write("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
        socket.getInputStream().readAllBytes();
      }
      String metrics = gateway.metrics();
      assertLine(
          metrics,
          "bartizan_tls_handshakes_total\\{cipher=\"TLS_AES_\\w+\",listener=\"https\","
              + "resumed=\"false\",version=\"TLSv1.3\"} 1.0");
      assertLine(
          metrics,
          "bartizan_tls_handshake_failures_total\\{listener=\"https\",reason=\"not-tls\"} 1.0");
    }
  }

  @Test
  void whoSaysAnythingButTlsTooOftenIsBanned() throws Exception {
    RunningGateway.Builder builder = new RunningGateway.Builder().tls();
    builder.abuse(
        "{\"points\": {\"malformed\": 20}, \"tarpit\": {\"score\": 20},"
            + " \"close\": {\"score\": 30}, \"ban\": {\"score\": 39}}");
    DevelopmentCertificates.issue(
        builder.directory().resolve("certs"), List.of("localhost"), InstantSource.system());
    try (RunningGateway gateway = builder.start()) {
      for (int i = 0; i < 2; i++) {
        assertEquals(0, bans(gateway).size());
        try (Socket socket =
            new Socket(InetAddress.ofLiteral("127.0.0.1"), gateway.port("https"))) {
          socket.getOutputStream().write("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
          socket.getInputStream().readAllBytes();
        }
      }
      assertEquals("127.0.0.1", bans(gateway).getJsonObject(0).getString("client"));
    }
  }

  private static JsonArray bans(RunningGateway gateway) throws Exception {
    return new JsonObject(gateway.admin("GET", "/bans").body()).getJsonArray("bans");
  }

  @Test
  void whenCertificatesExpireIsToldFromTheStart() throws Exception {
    RunningGateway.Builder builder = new RunningGateway.Builder().tls();
    // They live for 397 days.
    Instant then = Instant.now().minus(Duration.ofDays(391));
    DevelopmentCertificates.issue(
        builder.directory().resolve("certs"),
        List.of("localhost", "a.test"),
        InstantSource.fixed(then));
    try (LogCapture logged = new LogCapture(CertificateExpiry.class);
        RunningGateway gateway = builder.start()) {
      assertEquals(2, logged.lines.size(), logged.lines::toString);
      assertTrue(
          logged.lines.getFirst().startsWith("WARNING certificate a.test expires in 5 days"),
          logged.lines::toString);
      DevelopmentCertificates.issue(
          builder.directory().resolve("certs"), List.of("a.test"), InstantSource.fixed(then));
      assertEquals(200, gateway.admin("POST", "/certs/reload").statusCode());
      assertEquals(3, logged.lines.size(), "the renewed one expires as soon");
      assertLine(gateway.metrics(), "bartizan_certificates 2.0");
      assertLine(gateway.metrics(), "bartizan_certificate_expires_days\\{name=\"a.test\"} 5\\..*");
      assertLine(gateway.metrics(), "bartizan_certificates_first_expires_days 5\\..*");
      assertLine(gateway.metrics(), "bartizan_certificate_reloads_total\\{result=\"applied\"} 1.0");
    }
  }

  private static void assertLine(String metrics, String pattern) {
    assertTrue(
        metrics.lines().anyMatch(line -> line.matches(pattern)),
        () -> pattern + "\nis not in\n" + metrics);
  }
}
