package io.bartizan.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The gateway as it is shipped, {@code dist/bartizan/bin/bartizan run}, with {@value #HEAP_MIB} MiB
 * of heap and one listener that speaks TLS. What it says between its start and its end is held
 * against it: there is nothing to be said about a load.
 */
final class GatewayProcess implements AutoCloseable {
  static final int HEAP_MIB = 128;

  private static final Path PROGRAM = Path.of("dist/bartizan/bin/bartizan");
  private static final Pattern LISTENS = Pattern.compile("https://127\\.0\\.0\\.1:(\\d+)");

  private final Path folder;
  private final Process process;
  private final CompletableFuture<String> banner = new CompletableFuture<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();

  /**
   * Starts it.
   *
   * @param folder an empty one, where it finds its files and makes its certificates
   * @param routes the text of a routes file
   */
  GatewayProcess(Path folder, String routes) throws Exception {
    this.folder = folder;
    Files.createDirectory(folder.resolve("routes"));
    Files.writeString(folder.resolve("routes/soak.json"), routes);
    Files.writeString(
        folder.resolve("gateway.json"),
        """
        {"listeners": [{"name": "https", "address": "127.0.0.1:0", "protocol": "https"}],
         "admin": {"address": "127.0.0.1:0"},
         "accessLog": {"file": "access.log"}}
        """);
    ProcessBuilder builder =
        new ProcessBuilder(PROGRAM.toString(), "run", "--directory", folder.toString());
    // The heap is all there from the start, so that what grows later is something else.
    builder
        .environment()
        .put("BARTIZAN_OPTS", "-Xmx%1$dm -Xms%1$dm -XX:+AlwaysPreTouch".formatted(HEAP_MIB));
    assertTrue(Files.isExecutable(PROGRAM), PROGRAM + " is missing: make dist");
    process = builder.start();
    Thread.ofVirtual().start(this::readLog);
    banner.get(30, TimeUnit.SECONDS);
  }

  private void readLog() {
    try (BufferedReader log = process.errorReader(StandardCharsets.UTF_8)) {
      for (String line = log.readLine(); line != null; line = log.readLine()) {
        if (line.contains(" ready ")) {
          banner.complete(line);
        } else if (banner.isDone()) {
          complaints.add(line);
        }
      }
      banner.completeExceptionally(new AssertionError("the gateway did not start"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Front front() {
    Matcher matcher = LISTENS.matcher(banner.join());
    assertTrue(matcher.find(), banner.join());
    return new Front(Integer.parseInt(matcher.group(1)), folder.resolve("certs/dev-ca.crt"));
  }

  /** Bytes in memory now. */
  long resident() throws IOException {
    return status("VmRSS");
  }

  /** The most bytes that were in memory since the start, or since {@link #forgetPeak}. */
  long peak() throws IOException {
    return status("VmHWM");
  }

  /** Seconds of processor time used so far. */
  double processorSeconds() {
    return process.toHandle().info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
  }

  void forgetPeak() throws IOException {
    Files.writeString(proc("clear_refs"), "5");
  }

  private long status(String field) throws IOException {
    for (String line : Files.readAllLines(proc("status"))) {
      if (line.startsWith(field + ":")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
      }
    }
    throw new IOException("no " + field);
  }

  private Path proc(String file) {
    return Path.of("/proc", String.valueOf(process.pid()), file);
  }

  /** It has said nothing since it was ready. */
  void assertQuiet() {
    assertEquals(List.of(), complaints);
  }

  /** Ends it with SIGTERM, which must go well. */
  void stop() throws Exception {
    assertQuiet();
    process.toHandle().destroy();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it does not stop");
    assertEquals(0, process.exitValue());
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
