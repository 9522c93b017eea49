package io.bartizan.tls;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** {@code openssl s_client}, for what the JDK's client cannot say. */
final class OpenSslClient {
  /** What {@link TlsServer} says when the handshake, and all tickets, are through. */
  private static final Pattern GREETING = Pattern.compile("[a-z.]+ TLSv1\\.[23] HTTP/.*");

  private OpenSslClient() {}

  static boolean available() throws InterruptedException {
    try {
      return new ProcessBuilder("openssl", "version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Shakes hands, gives some input once it is greeted, and gives back all that is printed.
   *
   * @param options of s_client, beside where to connect
   */
  static String run(int port, String serverName, String input, String... options)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "openssl", "s_client", "-connect", "127.0.0.1:" + port, "-servername", serverName));
    command.addAll(List.of(options));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    StringBuilder output = new StringBuilder();
    try (var in = process.getOutputStream();
        var out = process.inputReader(StandardCharsets.UTF_8)) {
      // The greeting comes after the tickets; where the handshake fails the output ends.
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        output.append(line).append('\n');
        if (GREETING.matcher(line).matches()) {
          in.write(input.getBytes(StandardCharsets.US_ASCII));
          in.close();
        }
      }
    }
    assertTrue(process.waitFor(20, TimeUnit.SECONDS));
    return output.toString();
  }
}
