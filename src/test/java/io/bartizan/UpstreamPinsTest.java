package io.bartizan;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.http.RawClient;
import io.bartizan.tls.DevelopmentCertificates;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A pool whose keys are pinned, in front of another gateway. */
@Timeout(60)
class UpstreamPinsTest {
  private static final String OTHER = "sha256/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

  @Test
  void aPinnedUpstreamIsAskedAndAnyOtherRefusedInClearWords() throws Exception {
    RunningGateway.Builder builder = new RunningGateway.Builder().tls();
    Path certs = builder.directory().resolve("certs");
    DevelopmentCertificates.issue(certs, List.of("localhost"), InstantSource.system());
    String right = pin(certs.resolve("localhost.crt"));
    try (RunningGateway upstream = builder.start()) {
      String answer = ask(upstream, certs, right).response();
      assertTrue(answer.contains("\"reason\":\"no-route\""), answer);

      Asked refused = ask(upstream, certs, OTHER);
      assertTrue(refused.response().startsWith("HTTP/1.1 502 "), refused.response());
      assertTrue(refused.response().contains("error=tls_certificate_error"), refused.response());
      assertTrue(
          refused
              .log()
              .contains("no pin matches the upstream's certificates; its own has the key " + right),
          refused.log());
      assertTrue(
          refused
              .metrics()
              .contains("bartizan_rejections_total{reason=\"upstream-certificate\"} 1.0"),
          refused.metrics());
    }
  }

  private record Asked(String response, String metrics, String log) {}

  private static Asked ask(RunningGateway upstream, Path certs, String pin) throws Exception {
    String tls =
        "\"tls\": {\"caFile\": \"%s\", \"pins\": [\"%s\"]},"
            .formatted(certs.resolve("dev-ca.crt"), pin);
    String url = "https://localhost:" + upstream.port("https");
    try (RunningGateway gateway =
        RunningGateway.withRoutes(RunningGateway.allToWith(tls, "", url))) {
      String response;
      try (RawClient client = gateway.client()) {
        response = client.send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n").readResponse();
      }
      return new Asked(response, gateway.metrics(), gateway.stopAndReadLog());
    }
  }

  private static String pin(Path file) throws Exception {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] key =
          CertificateFactory.getInstance("X.509")
              .generateCertificate(in)
              .getPublicKey()
              .getEncoded();
      return "sha256/"
          + Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(key));
    }
  }
}
