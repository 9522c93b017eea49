package io.bartizan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.tls.DevelopmentCertificates;
import io.bartizan.tls.Hellos;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is kept out by address costs no handshake: not a byte of TLS is said to it. */
@Timeout(60)
class RefusedBeforeTlsTest extends GatewayTest {
  private static final String WELCOME = "127.0.0.1";
  private static final String BANNED = "127.0.0.2";
  private static final String DENIED = "127.0.0.3";
  private static final byte[] NOTHING = {};
  private static final byte[] HELLO = Hellos.hello("localhost");

  private void start() throws Exception {
    RunningGateway.Builder builder = new RunningGateway.Builder().tls();
    DevelopmentCertificates.issue(
        builder.directory().resolve("certs"), List.of("localhost"), InstantSource.system());
    gateway =
        builder
            .settings(
                """
                , "addresses": {"lists": {"unwanted": {"blocks": ["%s"]}}, "deny": ["unwanted"]}
                """
                    .formatted(DENIED))
            .start();
  }

  /** The first byte that the gateway says to who says this, or none if it ends the connection. */
  private byte[] firstByte(String address, byte[] said) throws Exception {
    try (Socket socket =
        new Socket(
            InetAddress.ofLiteral("127.0.0.1"),
            gateway.port("https"),
            InetAddress.ofLiteral(address),
            0)) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(said);
      return socket.getInputStream().readNBytes(1);
    } catch (SocketException e) {
      // Closed with something unread, or before it could be said.
      return NOTHING;
    }
  }

  /** All that is counted of handshakes, those that came to nothing too. */
  private List<String> handshakes() throws Exception {
    return gateway
        .metrics()
        .lines()
        .filter(line -> line.startsWith("bartizan_tls_handshake"))
        .toList();
  }

  private void assertRefused(String reason, String count) throws Exception {
    String line =
        "\nbartizan_connections_refused_total{listener=\"https\",reason=\"%s\"} %s\n"
            .formatted(reason, count);
    String metrics = gateway.metrics();
    assertTrue(metrics.contains(line), metrics);
  }

  @Test
  void bannedAndDeniedPeersAreClosedBeforeAnyHandshake() throws Exception {
    start();
    assertArrayEquals(new byte[] {22}, firstByte(BANNED, HELLO), "a handshake record");
    String ban = "{\"client\": \"" + BANNED + "\", \"duration\": \"2h\", \"reason\": \"a test\"}";
    assertEquals(200, gateway.admin("POST", "/bans", "application/json", ban).statusCode());
    // What came of the first is counted when its end is seen.
    while (handshakes().stream().noneMatch(line -> line.endsWith(" 1.0"))) {
      Thread.onSpinWait();
    }

    List<String> before = handshakes();
    for (byte[] said : List.of(HELLO, NOTHING)) {
      assertArrayEquals(NOTHING, firstByte(BANNED, said));
      assertArrayEquals(NOTHING, firstByte(DENIED, said));
    }
    assertEquals(before, handshakes());
    assertRefused("banned", "2.0");
    assertRefused("address-denied", "2.0");

    assertArrayEquals(new byte[] {22}, firstByte(WELCOME, HELLO), "a handshake record");
    while (handshakes().equals(before)) {
      Thread.onSpinWait();
    }
  }
}
