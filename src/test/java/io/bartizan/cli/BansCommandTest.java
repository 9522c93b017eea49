package io.bartizan.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.RunningGateway;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whom the command has a running gateway keep out. */
@Timeout(60)
@NullUnmarked // what a test starts is null until it does
class BansCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private RunningGateway gateway;

  @BeforeEach
  void start() throws Exception {
    gateway = RunningGateway.withRoutes("{}");
    int port = gateway.application().adminAddress().port();
    Files.writeString(
        gateway.directory().resolve("gateway.json"),
        "{\"admin\": {\"address\": \"127.0.0.1:" + port + "\"}}");
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
  }

  private int run(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    String[] all = new String[arguments.length + 3];
    all[0] = "bans";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    all[arguments.length + 1] = "--directory";
    all[arguments.length + 2] = gateway.directory().toString();
    return BartizanCommand.execute(new PrintWriter(out), new PrintWriter(err), all);
  }

  @Test
  void clientsAreKeptOutListedAndLetInAgain() {
    assertEquals(0, run(), err::toString);
    assertEquals("", out.toString());
    assertEquals(0, run("add", "192.0.2.1", "--for", "2h", "--reason", "scans"), err::toString);
    assertTrue(
        out.toString().matches("192\\.0\\.2\\.1: until \\S+Z, by hand: scans\n"), out::toString);
    assertEquals(0, run("add", "2001:db8::1"), err::toString);
    assertEquals(0, run("list"), err::toString);
    String list = out.toString();
    assertTrue(
        list.matches(
            "2001:db8::/64: until \\S+, by hand: by hand\n192\\.0\\.2\\.1: until .*: scans\n"),
        list);
    assertEquals(0, run(), err::toString);
    assertEquals(list, out.toString());
    assertEquals(0, run("clear", "192.0.2.1", "2001:db8::/64"), err::toString);
    assertEquals("192.0.2.1: let in again\n2001:db8::/64: let in again\n", out.toString());
    assertEquals(1, run("clear", "192.0.2.1"));
    assertTrue(err.toString().contains("192.0.2.1 is not banned"), err::toString);
  }

  @Test
  void whatCannotBeDoneIsSaid() {
    assertEquals(1, run("add", "192.0.2.0/24"));
    assertTrue(err.toString().contains("expected an address"), err::toString);
    assertEquals(1, run("add", "192.0.2.1", "--for", "for ever"));
    assertTrue(err.toString().contains("expected 1s to 30d"), err::toString);
    assertEquals(1, run("clear"));
    assertEquals(1, run("add"));
  }
}
