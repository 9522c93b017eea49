package io.bartizan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.cli.BartizanCommand;
import io.bartizan.tls.TestResponder;
import io.bartizan.tls.TlsLibrary;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** OCSP stapling as operators see it. */
@Timeout(60)
class StaplingTest {
  private static String certs(RunningGateway gateway, Path directory, String... more)
      throws Exception {
    Files.writeString(
        directory.resolve("gateway.json"),
        "{\"admin\": {\"address\": \"" + gateway.application().adminAddress() + "\"}}");
    StringWriter out = new StringWriter();
    String[] arguments = new String[3 + more.length];
    arguments[0] = "certs";
    arguments[1] = "--directory";
    arguments[2] = directory.toString();
    System.arraycopy(more, 0, arguments, 3, more.length);
    StringWriter err = new StringWriter();
    assertEquals(
        0,
        BartizanCommand.execute(new PrintWriter(out), new PrintWriter(err), arguments),
        err::toString);
    return out.toString();
  }

  @Test
  void whatResponderSaidIsShownByCommandAndMetrics() throws Exception {
    Assumptions.assumeTrue(TlsLibrary.best() == TlsLibrary.BORINGSSL, "nothing is stapled");
    RunningGateway.Builder builder =
        new RunningGateway.Builder()
            .tls()
            .settings(", \"tls\": {\"ocsp\": {\"timeout\": \"30s\"}}");
    Path directory = builder.directory();
    try (TestResponder responder = new TestResponder()) {
      // Must be stapled, so that the start waits for the answer.
      responder.write(directory.resolve("certs"), "a", true, "a.test");
      try (RunningGateway gateway = builder.start()) {
        String shown = certs(gateway, directory);
        assertTrue(shown.contains("for a.test; OCSP good until 20"), shown);
        String metrics = gateway.metrics();
        assertTrue(metrics.contains("bartizan_ocsp_fetches_total{result=\"good\"} 1.0"), metrics);
        assertTrue(metrics.contains("bartizan_ocsp_stapled_certificates 1.0"), metrics);
        assertTrue(metrics.contains("bartizan_ocsp_next_update_seconds 8"), metrics);

        responder.revokeAll();
        responder.write(directory.resolve("certs"), "a", true, "a.test");
        shown = certs(gateway, directory, "--reload");
        assertTrue(shown.contains("a: loaded: P256"), shown);
        shown = certs(gateway, directory);
        assertTrue(shown.contains("; REVOKED, says its OCSP responder"), shown);
        assertTrue(
            gateway.metrics().contains("bartizan_ocsp_fetches_total{result=\"revoked\"} 1.0"));
      }
    }
  }
}
