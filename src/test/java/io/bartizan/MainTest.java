package io.bartizan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The gateway as a process of its own, ended by signals, in front of an upstream made by hand. */
// On a thread of its own: reading what a process says cannot be interrupted, and a line that never
// comes must fail a test, not hang them all.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MainTest {
  private static final Pattern PLAIN = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+), admin");

  @TempDir Path folder;
  private ServerSocket upstream;
  private Process process;
  private BufferedReader log;

  @BeforeEach
  void start() throws IOException {
    upstream = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Files.createDirectories(folder.resolve("routes"));
    Files.writeString(
        folder.resolve("gateway.json"),
        """
        {
          "listeners": [ { "name": "plain", "address": "127.0.0.1:0", "protocol": "http" } ],
          "eventLoops": 1,
          "admin": { "address": "127.0.0.1:0" },
          "accessLog": { "file": "access.log" },
          "drain": { "deadline": "90s" }
        }
        """);
    Files.writeString(
        folder.resolve("routes/all.json"),
        """
        {
          "pools": { "p": { "endpoints": [ { "url": "http://127.0.0.1:%d" } ] } },
          "routes": [
            { "name": "all", "match": {}, "timeouts": { "request": "90s" }, "to": { "pool": "p" } }
          ]
        }
        """
            .formatted(upstream.getLocalPort()));
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "io.bartizan.Main",
                "run",
                "--directory",
                folder.toString())
            .start();
    log = process.errorReader(StandardCharsets.UTF_8);
  }

  @AfterEach
  void stop() throws IOException {
    process.destroyForcibly();
    upstream.close();
  }

  @Test
  void sigtermLetsTheRequestInFlightFinishAndExitsWithZero() throws Exception {
    try (Socket client = new Socket("127.0.0.1", readyPort());
        Socket asked = request(client)) {
      process.toHandle().destroy();
      awaitLog("draining");
      asked
          .getOutputStream()
          .write(
              "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(StandardCharsets.US_ASCII));
      String answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n") && answer.endsWith("ok"), answer);
    }
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue());
    List<String> lines = Files.readAllLines(folder.resolve("access.log"));
    assertEquals(1, lines.size());
    assertTrue(lines.getFirst().contains("\"status\":200"), lines.getFirst());
  }

  @Test
  void aSecondSigtermWaitsForNobody() throws Exception {
    try (Socket client = new Socket("127.0.0.1", readyPort());
        Socket asked = request(client)) {
      process.toHandle().destroy();
      awaitLog("draining");
      process.toHandle().destroy();
      assertTrue(process.waitFor(60, TimeUnit.SECONDS));
      assertEquals(0, process.exitValue());
      assertEquals(-1, asked.getInputStream().read());
    }
  }

  @Test
  void sighupReadsTheCertificatesAgain() throws Exception {
    readyPort();
    new ProcessBuilder("kill", "-HUP", Long.toString(process.pid())).start().waitFor();
    awaitLog("certificates reloaded: 0 loaded, 0 unchanged, 0 refused, 0 removed");
    assertTrue(process.isAlive());
  }

  /** Sends a request and returns the upstream's end of it, its head read. */
  private Socket request(Socket client) throws IOException {
    client
        .getOutputStream()
        .write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    Socket asked = upstream.accept();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) asked.getInputStream().read());
    }
    return asked;
  }

  private int readyPort() throws IOException {
    Matcher matcher = PLAIN.matcher(awaitLog(" ready "));
    assertTrue(matcher.find());
    return Integer.parseInt(matcher.group(1));
  }

  private String awaitLog(String part) throws IOException {
    StringBuilder seen = new StringBuilder();
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      seen.append(line).append('\n');
      if (line.contains(part)) {
        return line;
      }
    }
    throw new AssertionError("the process ended before \"" + part + "\":\n" + seen);
  }
}
