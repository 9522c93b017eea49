package io.bartizan.protect.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.bartizan.address.IpAddress;
import io.bartizan.config.ConnectionsConfig;
import io.bartizan.protect.ConnectionPlace;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ConnectionCapsTest {
  private final ConnectionCaps caps = new ConnectionCaps();

  private static IpAddress address(String text) {
    return Objects.requireNonNull(IpAddress.parse(text));
  }

  private ConnectionPlace open(String peer, String listener) {
    return caps.place(address(peer), listener);
  }

  @Test
  void eachListenerHasItsOwnMost() {
    caps.caps(new ConnectionsConfig(3, 2, 0, 16), 64, _ -> false);
    ConnectionPlace first = open("192.0.2.1", "a");
    assertNull(open("192.0.2.2", "a").refusal());
    assertEquals("max-listener-connections", open("192.0.2.3", "a").refusal());
    assertNull(open("192.0.2.3", "b").refusal());
    assertEquals("max-connections", open("192.0.2.4", "b").refusal());
    assertEquals(Map.of("a", 2, "b", 1), caps.byListener());
    first.release().run();
    assertNull(open("192.0.2.4", "b").refusal());
    assertEquals(Map.of("a", 1, "b", 2), caps.byListener());
    // What was refused left nothing behind.
    assertEquals(3, caps.clients());
  }

  @Test
  void ofIpv6ANetworkIsOneClient() {
    caps.caps(new ConnectionsConfig(9, 9, 1, 16), 64, _ -> false);
    ConnectionPlace first = open("2001:db8::1", "a");
    assertEquals("max-client-connections", open("2001:db8::2", "a").refusal());
    assertNull(open("2001:db8:0:1::2", "a").refusal());
    // Given back is what was taken, whatever the prefix is by then.
    caps.caps(new ConnectionsConfig(9, 9, 1, 16), 48, _ -> false);
    first.release().run();
    assertEquals(1, caps.clients());
  }

  @Test
  void trustedProxiesMayHaveAnyNumberAndThoseTheyNameMayNot() {
    caps.caps(new ConnectionsConfig(9, 9, 1, 16), 64, address("192.0.2.1")::equals);
    for (int i = 0; i < 5; i++) {
      assertNull(open("192.0.2.1", "a").refusal());
    }
    ConnectionPlace named = caps.place(address("198.51.100.1"));
    assertNull(named.refusal());
    assertEquals("max-client-connections", caps.place(address("198.51.100.1")).refusal());
    assertEquals(Map.of("a", 5), caps.byListener());
    named.release().run();
    assertNull(caps.place(address("198.51.100.1")).refusal());
  }

  @Test
  void aQuarterIsForOneClientUnlessItIsSaid() {
    caps.caps(new ConnectionsConfig(8, 0, 0, 16), 64, _ -> false);
    assertNull(open("192.0.2.1", "a").refusal());
    assertNull(open("192.0.2.1", "a").refusal());
    assertEquals("max-client-connections", open("192.0.2.1", "a").refusal());
  }

  @Test
  void theNetworkAroundAClientMaySoManyTimesAsMuch() {
    caps.caps(new ConnectionsConfig(100, 0, 2, 3), 64, _ -> false);
    ConnectionPlace first = open("2001:db8:0:1::1", "a");
    for (String peer : List.of("1::2", "2::1", "2::2", "3::1", "4::1")) {
      assertNull(open("2001:db8:0:" + peer, "a").refusal());
    }
    assertEquals("max-network-connections", open("2001:db8:0:5::1", "a").refusal());
    assertEquals("max-network-connections", caps.place(address("2001:db8:0:6::1")).refusal());
    // A client that has enough is told so.
    assertEquals("max-client-connections", open("2001:db8:0:2::3", "a").refusal());
    // Neither other networks nor IPv4 are concerned, and what was refused left nothing behind.
    assertNull(open("2001:db8:1:1::1", "a").refusal());
    assertNull(open("192.0.2.1", "a").refusal());
    assertEquals(6, caps.clients());
    assertEquals(2, caps.networks());
    // Given back is what was taken, whatever the factor is by then.
    caps.caps(new ConnectionsConfig(100, 0, 2, 0), 64, _ -> false);
    first.release().run();
    ConnectionPlace uncounted = open("2001:db8:0:5::1", "a");
    caps.caps(new ConnectionsConfig(100, 0, 2, 3), 64, _ -> false);
    uncounted.release().run();
    assertNull(open("2001:db8:0:5::1", "a").refusal());
    assertEquals("max-network-connections", open("2001:db8:0:5::1", "a").refusal());
  }

  @Test
  void noNetworkGetsMoreThanHalfUnlessOneClientMay() {
    caps.caps(new ConnectionsConfig(8, 0, 0, 16), 64, _ -> false);
    for (int i = 0; i < 4; i++) {
      assertNull(open("2001:db8:0:" + i + "::1", "a").refusal());
    }
    assertEquals("max-network-connections", open("2001:db8:0:4::1", "a").refusal());
    assertNull(open("2001:db8:1::1", "a").refusal());
    assertNull(open("192.0.2.1", "a").refusal());
    caps.caps(new ConnectionsConfig(8, 0, 6, 16), 64, _ -> false);
    assertNull(open("2001:db8:0:4::1", "a").refusal());
    assertNull(open("2001:db8:0:4::2", "a").refusal());
    assertEquals("max-network-connections", open("2001:db8:0:5::1", "a").refusal());
  }

  @Test
  void networksAreNotLimitedWhereNobodyWantsItAndProxiesNever() {
    caps.caps(new ConnectionsConfig(8, 0, 1, 0), 64, _ -> false);
    for (int i = 0; i < 8; i++) {
      assertNull(open("2001:db8:0:" + i + "::1", "a").refusal());
    }
    assertEquals("max-listener-connections", open("2001:db8:0:8::1", "a").refusal());
    assertEquals(0, caps.networks());
    caps.caps(new ConnectionsConfig(20, 0, 1, 1), 64, address("2001:db8:7::1")::equals);
    for (int i = 0; i < 5; i++) {
      assertNull(open("2001:db8:7::1", "a").refusal());
    }
    assertNull(open("2001:db8:7:1::1", "a").refusal());
    // A prefix as long as the network's leaves clients only.
    caps.caps(new ConnectionsConfig(40, 0, 2, 1), 48, _ -> false);
    assertNull(open("2001:db8:8:1::1", "a").refusal());
    assertNull(open("2001:db8:8:2::1", "a").refusal());
    assertEquals("max-client-connections", open("2001:db8:8:3::1", "a").refusal());
  }
}
