package io.bartizan.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Others' clients, where they are installed. */
class Http2ToolsTest {
  @TempDir private Path directory;
  private Http2ServerFixture server;

  @BeforeEach
  void start() throws Exception {
    server = new Http2ServerFixture();
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private String run(String... command) throws Exception {
    assumeTrue(
        List.of(System.getenv("PATH").split(File.pathSeparator)).stream()
            .anyMatch(path -> Files.isExecutable(Path.of(path, command[0]))),
        () -> command[0] + " is not installed");
    Path output = directory.resolve("output");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), () -> command[0] + " does not end");
    } finally {
      process.destroyForcibly();
    }
    return Files.readString(output, StandardCharsets.ISO_8859_1);
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.port() + path;
  }

  private Path file(int size) throws Exception {
    return Files.writeString(directory.resolve("body"), "x".repeat(size));
  }

  @Test
  void h2loadIsServed() throws Exception {
    String output = run("h2load", "-n", "2000", "-c", "4", "-m", "32", url("/"));
    assertTrue(output.contains("2000 succeeded, 0 failed, 0 errored"), output);
  }

  @Test
  void h2loadUploadsAreServed() throws Exception {
    String output =
        run("h2load", "-n", "60", "-c", "3", "-m", "10", "-d", file(300_000).toString(), url("/"));
    assertTrue(output.contains("60 succeeded, 0 failed, 0 errored"), output);
  }

  @Test
  void nghttpIsServed() throws Exception {
    String output = run("nghttp", "-v", "-H", "cookie: a=b", url("/nghttp"));
    assertTrue(output.contains(":status: 200"), output);
    assertTrue(output.contains("GET /nghttp 127.0.0.1:" + server.port()), output);
    assertTrue(output.contains("cookie: a=b"), output);
  }

  @Test
  void nghttpSeesItsUploadAgain() throws Exception {
    String output = run("nghttp", "-d", file(400_000).toString(), url("/"));
    assertEquals(400_000, output.chars().filter(c -> c == 'x').count() - xs(output), output);
  }

  /** Those of the echoed head. */
  private static long xs(String output) {
    return output.substring(0, output.indexOf("xxxx")).chars().filter(c -> c == 'x').count();
  }

  @Test
  void curlIsServed() throws Exception {
    String output =
        run(
            "curl",
            "-sS",
            "--http2-prior-knowledge",
            "--data-binary",
            "@" + file(400_000),
            "-w",
            "\nversion %{http_version} status %{http_code}",
            url("/curl"));
    assertTrue(output.startsWith("POST /curl 127.0.0.1:" + server.port()), output);
    assertTrue(output.endsWith("x\nversion 2 status 200"), output.substring(output.length() - 60));
  }

  @Test
  void curlAsksForAHead() throws Exception {
    String output = run("curl", "-sSI", "--http2-prior-knowledge", url("/"));
    assertTrue(output.startsWith("HTTP/2 200"), output);
  }
}
