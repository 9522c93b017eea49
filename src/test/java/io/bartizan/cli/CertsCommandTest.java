package io.bartizan.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.RunningGateway;
import io.bartizan.tls.DevelopmentCertificates;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the command shows of a gateway that runs. */
@Timeout(60)
@NullUnmarked // what a test starts is null until it does
class CertsCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path directory;
  private Path certs;
  private RunningGateway gateway;

  @BeforeEach
  void start() throws Exception {
    RunningGateway.Builder builder = new RunningGateway.Builder().tls();
    directory = builder.directory();
    certs = directory.resolve("certs");
    DevelopmentCertificates.issue(certs, List.of("a.test"), InstantSource.system());
    gateway = builder.start();
    // A variable that nobody has set stands in the routes: they are none of the command's business.
    Files.writeString(
        directory.resolve("routes/test.json"), "{\"pools\": \"${NOT_SET_BY_ANYBODY}\"}");
    configure(gateway.application().adminAddress().port());
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
  }

  private void configure(int adminPort) throws IOException {
    Files.writeString(
        directory.resolve("gateway.json"),
        "{\"admin\": {\"address\": \"127.0.0.1:" + adminPort + "\"}}");
  }

  private int run(String... more) {
    String[] arguments = new String[3 + more.length];
    arguments[0] = "certs";
    System.arraycopy(more, 0, arguments, 1, more.length);
    arguments[1 + more.length] = "--directory";
    arguments[2 + more.length] = directory.toString();
    return BartizanCommand.execute(new PrintWriter(out), new PrintWriter(err), arguments);
  }

  @Test
  void whatServesIsListed() {
    assertEquals(0, run(), err::toString);
    assertTrue(out.toString().startsWith("a.test: P256, expires "), out.toString());
    assertTrue(
        out.toString()
            .matches(
                "a\\.test: P256, expires \\S+ \\(in \\d+ days\\), issued by CN=.*,"
                    + " SHA-256 [0-9a-f]{64}, for a\\.test\n"),
        out.toString());
  }

  @Test
  void whatWasReadAgainIsListedAndOneRefusedIsAFailure() throws Exception {
    DevelopmentCertificates.issue(certs, List.of("b.test"), InstantSource.system());
    assertEquals(0, run("--reload"), err::toString);
    assertTrue(out.toString().startsWith("a.test: unchanged: P256"), out.toString());
    assertTrue(out.toString().contains("\nb.test: loaded: P256"), out.toString());

    Files.writeString(certs.resolve("b.test.crt"), "nonsense");
    assertEquals(1, run("--reload"));
    assertTrue(out.toString().contains("\nb.test: refused: P256"), out.toString());
    assertTrue(err.toString().startsWith("  certs/b.test.crt: "), err.toString());
  }

  @Test
  void aReloadThatChangesNothingIsAFailure() throws Exception {
    try (var files = Files.list(certs)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    assertEquals(1, run("--reload"));
    assertTrue(err.toString().contains("those in force stay"), err.toString());
  }

  @Test
  void aPairIsPutAndDeleted() throws Exception {
    Path issued = Files.createDirectory(directory.resolve("issued"));
    DevelopmentCertificates.issue(issued, List.of("b.test", "c.test"), InstantSource.system());
    String chain = issued.resolve("b.test.crt").toString();
    String key = issued.resolve("b.test.key").toString();
    assertEquals(0, run("put", "b", "--chain", chain, "--key", key), err::toString);
    assertTrue(out.toString().startsWith("b: loaded: P256, expires "), out.toString());

    out.getBuffer().setLength(0);
    String other = issued.resolve("c.test.key").toString();
    assertEquals(1, run("put", "b", "--chain", chain, "--key", other));
    assertTrue(out.toString().startsWith("b: refused: P256"), out.toString());
    assertTrue(err.toString().contains("  certs/b.key: "), err.toString());

    out.getBuffer().setLength(0);
    assertEquals(0, run("delete", "b"), err::toString);
    assertEquals("b: removed\n", out.toString());
    assertFalse(Files.exists(certs.resolve("b.key")));
    err.getBuffer().setLength(0);
    assertEquals(1, run("delete", "a.test"));
    assertTrue(err.toString().contains("it is the last certificate"), err.toString());
    err.getBuffer().setLength(0);
    assertEquals(1, run("put", "../b", "--chain", chain, "--key", key));
    assertTrue(err.toString().contains("expected a name of letters"), err.toString());
    assertEquals(1, run("put", "b", "--chain", chain), "wrong options are a failure");
    assertEquals(1, run("put", "b", "--chain", chain, "--key", issued + "/none"));
  }

  @Test
  void whoeverIsNotThereOrNoGatewayIsSaidToBe() throws Exception {
    try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = nobody.getLocalPort();
      nobody.close();
      configure(port);
      assertEquals(1, run());
      assertEquals("bartizan: no gateway listens on 127.0.0.1:" + port + "\n", err.toString());
    }
    Files.writeString(directory.resolve("admin.token"), "another-token-than-the-gateways");
    configure(gateway.application().adminAddress().port());
    assertEquals(1, run());
    assertTrue(err.toString().contains("refuses: "), err.toString());
    Files.delete(directory.resolve("admin.token"));
    assertEquals(1, run());
    assertTrue(err.toString().contains("there is no token"), err.toString());
  }
}
