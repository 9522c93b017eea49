package io.bartizan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.http.RawClient;
import io.bartizan.tls.DevelopmentCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Listeners with the PROXY protocol through the whole gateway, over real sockets. */
@Timeout(60)
@NullUnmarked // what a test starts is null until it does
class ProxyProtocolTest {
  private static final String V1 = "PROXY TCP4 198.51.100.7 127.0.0.1 4711 443\r\n";
  private static final String V2 =
      new String(
          HexFormat.of()
              .parseHex(
                  "0d0a0d0a000d0a515549540a"
                      + "2121"
                      + "0024"
                      + "20010db8000000000000000000000007"
                      + "00000000000000000000000000000001"
                      + "126701bb"),
          StandardCharsets.ISO_8859_1);
  private static final String REQUEST = "GET / HTTP/1.1\r\nHost: localhost\r\n";

  private ScriptedUpstream upstream;
  private RunningGateway gateway;

  private void start(String trusted) throws Exception {
    upstream = ScriptedUpstream.answering("ok");
    RunningGateway.Builder builder =
        new RunningGateway.Builder()
            .tls()
            .listener(
                "{\"name\": \"behind\", \"address\": \"127.0.0.1:0\", \"protocol\": \"http\","
                    + " \"proxyProtocol\": true},")
            .listener(
                "{\"name\": \"behind-tls\", \"address\": \"127.0.0.1:0\", \"protocol\": \"https\","
                    + " \"proxyProtocol\": true},")
            .settings(", \"clientAddress\": {\"trustedProxies\": [\"" + trusted + "\"]}")
            .routes(RunningGateway.allTo(upstream.url()));
    DevelopmentCertificates.issue(
        builder.directory().resolve("certs"), List.of("localhost"), InstantSource.system());
    gateway = builder.start();
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
    upstream.close();
  }

  @Test
  void whomTheProxyNamesIsTheClient() throws Exception {
    start("127.0.0.1");
    try (RawClient client = new RawClient(gateway.port("behind"))) {
      client.send(V1 + REQUEST + "\r\n").readResponse();
    }
    assertEquals("198.51.100.7", forwardedFor());
    assertTrue(gateway.stopAndReadLog().contains("\"client\":\"198.51.100.7\""));
  }

  /** A header of version 2 for {@code 198.51.100.7}, with values in wire form. */
  private static String v2(String... values) {
    String all = "c63364077f000001126701bb" + String.join("", values);
    return new String(
        HexFormat.of()
            .parseHex("0d0a0d0a000d0a515549540a2111%04x".formatted(all.length() / 2) + all),
        StandardCharsets.ISO_8859_1);
  }

  private static String value(int type, String bytes) {
    return "%02x%04x".formatted(type, bytes.length())
        + HexFormat.of().formatHex(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }

  private void ask(String header) throws Exception {
    try (RawClient client = new RawClient(gateway.port("behind"))) {
      String response = client.send(header + REQUEST + "\r\n").readResponse();
      assertTrue(response.startsWith("HTTP/1.1 200 "), response);
    }
  }

  @Test
  void whatTheProxySaysOfTheConnectionIsLogged() throws Exception {
    start("127.0.0.1");
    ask(
        v2(
            value(5, "id-1"),
            value(2, "shop.example"),
            value(0xea, "\u0001vpce-08d2bf15fac5001c9"),
            value(5, "second")));
    ask(v2(value(5, "\n\"}\u001b\u00ff"), value(2, "a".repeat(600)), value(0xea, "\u0002x")));
    ask(v2(value(5, ""), value(2, ""), value(0xea, "")));
    // Each event loop writes its own lines, in no order among them.
    String log = gateway.stopAndReadLog();
    assertEquals(3, log.lines().count());
    assertTrue(
        log.contains(
            "\"proxy_unique_id\":\"id-1\",\"proxy_authority\":\"shop.example\","
                + "\"proxy_vpce_id\":\"vpce-08d2bf15fac5001c9\",\"status\""),
        log);
    assertTrue(
        log.contains(
            "\"proxy_unique_id\":\"\\u000a\\\"}\\u001b\\u00ff\",\"proxy_authority\":\""
                + "a".repeat(512)
                + "...\",\"status\""),
        log);
    assertEquals(1, log.lines().filter(line -> !line.contains("proxy_")).count());
  }

  @Test
  void theHeaderComesBeforeTls() throws Exception {
    start("127.0.0.1");
    for (String header : List.of(V2, V1)) {
      Socket socket = connect("behind-tls");
      socket.getOutputStream().write(header.getBytes(StandardCharsets.ISO_8859_1));
      try (RawClient client = gateway.tlsClient(socket)) {
        String response = client.send(REQUEST + "\r\n").readResponse();
        assertTrue(response.startsWith("HTTP/1.1 200 "), response);
      }
    }
    assertEquals("2001:db8::7", forwardedFor());
    assertEquals("198.51.100.7", forwardedFor());
  }

  @Test
  void aHeaderThatComesByteByByteIsTheSame() throws Exception {
    start("127.0.0.1");
    try (RawClient client = new RawClient(gateway.port("behind"))) {
      for (int i = 0; i < V2.length(); i++) {
        client.send(V2.substring(i, i + 1));
      }
      client.send(REQUEST + "\r\n").readResponse();
    }
    assertEquals("2001:db8::7", forwardedFor());
  }

  @Test
  void whoIsNamedIsNotBelievedHimself() throws Exception {
    start("127.0.0.1");
    try (RawClient client = new RawClient(gateway.port("behind"))) {
      client.send(V1 + REQUEST + "X-Forwarded-For: 6.6.6.6\r\n\r\n").readResponse();
    }
    assertEquals("198.51.100.7", forwardedFor());
  }

  @Test
  void aProxyBehindTheProxyIsBelieved() throws Exception {
    start("127.0.0.1\", \"198.51.100.7");
    try (RawClient client = new RawClient(gateway.port("behind"))) {
      client.send(V1 + REQUEST + "X-Forwarded-For: 203.0.113.9\r\n\r\n").readResponse();
    }
    assertEquals("203.0.113.9, 198.51.100.7", forwardedFor());
    assertTrue(gateway.stopAndReadLog().contains("\"client\":\"203.0.113.9\""));
  }

  @Test
  void whoAsksForItselfKeepsItsAddress() throws Exception {
    start("127.0.0.1");
    try (RawClient client = new RawClient(gateway.port("behind"))) {
      client.send("PROXY UNKNOWN\r\n" + REQUEST + "\r\n").readResponse();
    }
    assertEquals("127.0.0.1", forwardedFor());
  }

  @Test
  void aConnectionOfAnyoneElseIsClosedUnread() throws Exception {
    start("10.0.0.0/8");
    assertClosed("behind", V1 + REQUEST + "\r\n");
    assertClosed("behind-tls", V1);
    String metrics = gateway.metrics();
    assertTrue(metrics.contains(refused("behind", "proxy-untrusted")), metrics);
    assertTrue(metrics.contains(refused("behind-tls", "proxy-untrusted")), metrics);
    assertEquals(0, upstream.waitingRequests());
  }

  @Test
  void aConnectionWithoutHeaderIsClosed() throws Exception {
    start("127.0.0.1");
    assertClosed("behind", REQUEST + "\r\n");
    assertClosed("behind", "PROXY TCP4 198.51.100.7 10.0.0.1 4711 65536\r\n" + REQUEST + "\r\n");
    String metrics = gateway.metrics();
    String twice = refused("behind", "proxy-malformed").replace(" 1.0", " 2.0");
    assertTrue(metrics.contains(twice), metrics);
    assertEquals(0, upstream.waitingRequests());
  }

  @Test
  void otherListenersTakeNoHeader() throws Exception {
    start("127.0.0.1");
    try (RawClient client = gateway.client()) {
      String response = client.send(V1 + REQUEST + "\r\n").readAll();
      assertTrue(response.startsWith("HTTP/1.1 400 "), response);
    }
  }

  private static String refused(String listener, String reason) {
    return "\nbartizan_connections_refused_total{listener=\""
        + listener
        + "\",reason=\""
        + reason
        + "\"} 1.0\n";
  }

  private Socket connect(String listener) throws IOException {
    return new Socket(InetAddress.ofLiteral("127.0.0.1"), gateway.port(listener));
  }

  /** Without a byte; with a reset where something was not read. */
  private void assertClosed(String listener, String said) throws IOException {
    try (RawClient client = new RawClient(gateway.port(listener))) {
      assertEquals("", client.send(said).readAll());
    } catch (IOException e) {
      String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
      assertTrue(message.contains("reset") || message.contains("broken pipe"), message);
    }
  }

  private String forwardedFor() throws Exception {
    String request = Objects.requireNonNull(upstream.nextRequest());
    return request
        .lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("x-forwarded-for: "))
        .map(line -> line.substring("x-forwarded-for: ".length()))
        .findFirst()
        .orElse("");
  }
}
