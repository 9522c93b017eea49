package io.bartizan.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.RunningGateway;
import io.bartizan.tls.DevelopmentCertificates;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the command shows of a gateway that reads everything again. */
@Timeout(60)
@NullUnmarked // what a test starts is null until it does
class ReloadCommandTest {
  private Path directory;
  private RunningGateway gateway;
  private String out = "";
  private String err = "";

  @BeforeEach
  void start() throws Exception {
    RunningGateway.Builder builder = new RunningGateway.Builder().tls();
    directory = builder.directory();
    DevelopmentCertificates.issue(
        directory.resolve("certs"), List.of("a.test"), InstantSource.system());
    gateway = builder.routes(RunningGateway.allTo("http://127.0.0.1:1")).start();
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
  }

  /** With the port that was chosen, which is another value than at the start. */
  private int run() throws IOException {
    Files.writeString(
        directory.resolve("gateway.json"),
        Files.readString(directory.resolve("gateway.json"))
            .replace(
                "\"admin\": {\"address\": \"127.0.0.1:0\"}",
                "\"admin\": {\"address\": \"" + gateway.application().adminAddress() + "\"}"));
    StringWriter printed = new StringWriter();
    StringWriter complained = new StringWriter();
    int code =
        BartizanCommand.execute(
            new PrintWriter(printed),
            new PrintWriter(complained),
            "reload",
            "--directory",
            directory.toString());
    out = printed.toString();
    err = complained.toString();
    return code;
  }

  @Test
  void whatHasChangedIsTold() throws Exception {
    gateway.write(RunningGateway.allTo("http://127.0.0.1:2"));
    DevelopmentCertificates.issue(
        directory.resolve("certs"), List.of("b.test"), InstantSource.system());
    assertEquals(0, run(), () -> err);
    assertEquals(
        """
        applied
        gateway.json: loaded
        routes/test.json: loaded
        pool upstream: changed
        b.test: loaded
        admin.address: takes effect when the gateway is started again
        """,
        out);
    assertEquals("", err);
  }

  @Test
  void whatIsInvalidExitsWithTwoAndAllProblems() throws Exception {
    gateway.write("{\"pools\": 1, \"routes\": 2}");
    assertEquals(2, run());
    assertEquals("", out);
    assertTrue(err.startsWith("routes/test.json:1:11: pools: "), err);
    assertTrue(err.endsWith("\n2 problems\n"), err);
  }

  @Test
  void aRefusedCertificateIsAFailureThoughTheRestIsInForce() throws Exception {
    Files.writeString(directory.resolve("certs/a.test.crt"), "nonsense");
    gateway.write(RunningGateway.allTo("http://127.0.0.1:2"));
    assertEquals(1, run());
    assertTrue(out.contains("pool upstream: changed\na.test: refused\n"), out);
    assertTrue(err.startsWith("  certs/a.test.crt: "), err);
  }

  @Test
  void withoutAGatewayItFails() throws Exception {
    gateway.stop();
    assertEquals(1, run());
    assertTrue(err.contains("no gateway listens on"), err);
  }
}
