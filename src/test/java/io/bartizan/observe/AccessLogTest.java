package io.bartizan.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.config.AccessLogConfig;
import io.bartizan.exchange.Exchange;
import io.bartizan.exchange.Principal;
import io.bartizan.exchange.Rejection;
import io.bartizan.http.ClientCertificate;
import io.bartizan.http.ClientIdentity;
import io.bartizan.http.Fields;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(30)
class AccessLogTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir Path folder;

  @Test
  void aLineTellsAllThatIsKnownOfARequest() {
    Exchange exchange = Exchanges.answered("orders", "blue", "http://10.0.0.1:80", 502);
    exchange.target("/a");
    exchange.addRequestBytes(5);
    exchange.addResponseBytes(1_000_000);
    exchange.retried();
    exchange.rejection(new Rejection(502, "connect-failed", null, "no"));
    exchange.failure("connection refused");

    JsonNode line = JSON.readTree(written(exchange, exchange.startNanos() + 12_345_678));

    assertEquals("2023-11-14T22:13:20.123Z", line.get("time").asString());
    assertEquals("id-1", line.get("request_id").asString());
    assertEquals("192.0.2.7", line.get("client").asString());
    assertEquals("https", line.get("listener").asString());
    assertEquals("GET", line.get("method").asString());
    assertEquals("api.example.com", line.get("host").asString());
    assertEquals("/a", line.get("path").asString());
    assertEquals("HTTP/1.1", line.get("protocol").asString());
    assertEquals("TLSv1.3", line.get("tls").asString());
    assertTrue(line.get("tls_resumed").asBoolean());
    assertEquals(502, line.get("status").asInt());
    assertEquals(5, line.get("bytes_in").asInt());
    assertEquals(1_000_000, line.get("bytes_out").asInt());
    assertEquals(12.345, line.get("duration_ms").asDouble());
    assertEquals(0.001, line.get("ttfb_ms").asDouble());
    assertEquals("orders", line.get("route").asString());
    assertEquals("blue", line.get("pool").asString());
    assertEquals("http://10.0.0.1:80", line.get("endpoint").asString());
    assertEquals(1, line.get("retries").asInt());
    assertEquals("connect-failed", line.get("rejection").asString());
    assertEquals("connection refused", line.get("failure").asString());
    assertEquals("curl/8", line.get("user_agent").asString());
    assertFalse(line.get("aborted").asBoolean());
  }

  @Test
  void whatIsNotKnownIsLeftOut() {
    Exchange exchange = Exchanges.request("/a", "accept", "*/*");
    JsonNode line = JSON.readTree(written(exchange, exchange.startNanos()));
    for (String name :
        List.of("route", "pool", "endpoint", "rejection", "failure", "user_agent", "ttfb_ms")) {
      assertNull(line.get(name), name);
    }
    assertEquals(0, line.get("status").asInt());
  }

  @Test
  void whatADryRunWouldHaveRefusedIsToldApartFromWhatALimitRefused() {
    Exchange tried = Exchanges.request("/a", "accept", "*/*");
    tried.dryRunLimit("trial");
    JsonNode line = JSON.readTree(written(tried, tried.startNanos()));
    assertEquals("trial", line.get("limit_dry_run").asString());
    assertNull(line.get("limit"));
    assertNull(line.get("rejection"));

    Exchange limited = Exchanges.request("/a", "accept", "*/*");
    limited.limit("per-client");
    JsonNode other = JSON.readTree(written(limited, limited.startNanos()));
    assertEquals("per-client", other.get("limit").asString());
    assertNull(other.get("limit_dry_run"));
  }

  @Test
  void aClientWithACertificateIsNamedByItsSubject() {
    assertEquals("CN=api-1,O=Example", loggedClient("CN=api-1,O=Example"));
    assertEquals("aa".repeat(32), loggedClient(""), "the fingerprint where there is no subject");
    Exchange anonymous = Exchanges.request("/", "a", "b");
    assertNull(JSON.readTree(written(anonymous, anonymous.startNanos())).get("tls_client"));
  }

  private String loggedClient(String subject) {
    Exchange exchange = Exchanges.request("/", "a", "b");
    exchange.client(
        new ClientIdentity(
            new ClientCertificate(
                subject, "CN=partners", "2a", "aa".repeat(32), List.of(), List.of()),
            new Fields()));
    return JSON.readTree(written(exchange, exchange.startNanos())).get("tls_client").asString();
  }

  @Test
  void whoHasProvedWhoTheyAreIsNamedWithTheClaimsAskedForAndNoOthers() {
    Exchange exchange = Exchanges.request("/", "a", "b");
    Map<String, ?> claims =
        Map.of("tenant", "ac\"me", "realm", Map.of("roles", 7), "email", "a@b.example");
    exchange.principal(new Principal("main", "alice", claims));
    String line = written(exchange, exchange.startNanos());
    JsonNode json = JSON.readTree(line);
    assertEquals("alice", json.get("principal").asString());
    assertEquals("ac\"me", json.get("claim.tenant").asString());
    assertEquals("7", json.get("claim.realm.roles").asString());
    assertFalse(line.contains("b.example"));

    exchange.principal(new Principal("main", null, Map.of()));
    JsonNode unnamed = JSON.readTree(written(exchange, exchange.startNanos()));
    assertNull(unnamed.get("principal"));
    assertNull(unnamed.get("claim.tenant"));
  }

  @Test
  void aQueryIsNeverWritten() {
    Exchange exchange = Exchanges.request("/login?token=s3cret", "a", "b");
    String line = written(exchange, exchange.startNanos());
    assertFalse(line.contains("s3cret"));
    assertEquals("/login", JSON.readTree(line).get("path").asString());
  }

  @Test
  void hostileBytesStayInsideTheirStringOnTheirLine() {
    StringBuilder all = new StringBuilder();
    for (char c = 0; c < 0x180; c++) {
      all.append(c);
    }
    all.append("\u2028\"}\n{\"status\":200");
    Exchange exchange = Exchanges.request("/", "user-agent", "\"},{\"admin\":true,\"x\":\"\\");
    exchange.target(all.toString());

    String line = written(exchange, exchange.startNanos());

    assertEquals(line.length() - 1, line.indexOf('\n'));
    assertTrue(line.chars().allMatch(c -> c == '\n' || (c >= 0x20 && c < 0x7f)), line);
    JsonNode json = JSON.readTree(line);
    assertEquals(all.toString().substring(0, all.indexOf("?")), json.get("path").asString());
    assertEquals("\"},{\"admin\":true,\"x\":\"\\", json.get("user_agent").asString());
    assertNull(json.get("admin"));
  }

  @Test
  void longValuesAreCutAndStillMakeALine() {
    Exchange exchange = Exchanges.request("/", "user-agent", "\"".repeat(60_000));
    exchange.target("\u0000".repeat(60_000));
    exchange.failure("\u0001".repeat(60_000));
    JsonNode json = JSON.readTree(written(exchange, exchange.startNanos()));
    assertEquals("\"".repeat(512) + "...", json.get("user_agent").asString());
    assertEquals("\u0000".repeat(2048) + "...", json.get("path").asString());
  }

  @Test
  void linesOfAFileAreAppendedAndAllThereAfterClosing() throws IOException {
    Path file = folder.resolve("access.log");
    Files.writeString(file, "before\n");
    AccessLog log =
        AccessLog.open(new AccessLogConfig(true, "access.log", 1024, List.of()), folder, 2);
    Exchange exchange = Exchanges.answered("r", "p", "e", 200);
    for (int i = 0; i < 100; i++) {
      log.loop(i % 2).log(exchange, exchange.startNanos());
    }
    log.close();
    List<String> lines = Files.readAllLines(file);
    assertEquals("before", lines.getFirst());
    assertEquals(101, lines.size());
    assertEquals(100, log.lines());
    assertEquals(0, log.dropped());
  }

  @Test
  void aWriterThatIsBehindCostsLinesButNoTime() throws InterruptedException {
    Stuck stuck = new Stuck();
    AccessLog log = new AccessLog("stuck", stuck, 64 * 1024, 1, List.of());
    Exchange exchange = Exchanges.answered("r", "p", "e", 200);
    log.loop(0).log(exchange, exchange.startNanos());
    assertTrue(stuck.entered.await(10, TimeUnit.SECONDS));
    for (int i = 0; i < 9_999; i++) {
      log.loop(0).log(exchange, exchange.startNanos());
    }
    assertTrue(log.dropped() > 9_000, () -> log.dropped() + " dropped");
    assertEquals(10_000, log.lines() + log.dropped());

    stuck.release.countDown();
    log.close();
    assertEquals(log.lines(), stuck.text().lines().count());
    stuck.text().lines().forEach(JSON::readTree);
  }

  @Test
  void linesThatCannotBeWrittenAreCountedAndTheNextOnesAreNot() throws InterruptedException {
    FailsOnce out = new FailsOnce();
    AccessLog log = new AccessLog("full", out, 64 * 1024, 1, List.of());
    Exchange exchange = Exchanges.answered("r", "p", "e", 200);
    log.loop(0).log(exchange, exchange.startNanos());
    assertTrue(out.failed.await(10, TimeUnit.SECONDS));
    log.loop(0).log(exchange, exchange.startNanos());
    log.close();
    assertEquals(1, log.dropped());
    assertEquals(1, out.text().lines().filter(line -> line.endsWith("}")).count());
  }

  @Test
  void aLogThatIsOffOpensNothing() throws IOException {
    AccessLog log =
        AccessLog.open(new AccessLogConfig(false, "access.log", 1024, List.of()), folder, 1);
    Exchange exchange = Exchanges.answered("r", "p", "e", 200);
    log.loop(0).log(exchange, exchange.startNanos());
    log.close();
    assertFalse(Files.exists(folder.resolve("access.log")));
    assertEquals(0, log.lines());
  }

  private static String written(Exchange exchange, long nowNanos) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    AccessLog log = new AccessLog("memory", out, 256 * 1024, 1, List.of("tenant", "realm.roles"));
    log.loop(0).log(exchange, nowNanos);
    log.close();
    return out.toString(StandardCharsets.US_ASCII);
  }

  /** A stream whose first write waits until it is released. */
  private static final class Stuck extends OutputStream {
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      entered.countDown();
      try {
        release.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      taken.write(bytes, from, length);
    }

    @Override
    public void write(int b) {
      taken.write(b);
    }

    String text() {
      return taken.toString(StandardCharsets.US_ASCII);
    }
  }

  /** A stream whose first write tears a line apart. */
  private static final class FailsOnce extends OutputStream {
    private final CountDownLatch failed = new CountDownLatch(1);
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      if (failed.getCount() > 0) {
        taken.write(bytes, from, 10);
        failed.countDown();
        throw new IOException("no space left on device");
      }
      taken.write(bytes, from, length);
    }

    @Override
    public void write(int b) {
      taken.write(b);
    }

    String text() {
      return taken.toString(StandardCharsets.US_ASCII);
    }
  }
}
