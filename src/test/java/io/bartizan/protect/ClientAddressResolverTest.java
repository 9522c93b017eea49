package io.bartizan.protect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.address.IpAddress;
import io.bartizan.config.ClientAddressConfig;
import io.bartizan.exchange.ClientAddress;
import io.bartizan.http.Fields;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressResolverTest {
  private final ClientAddressResolver resolver =
      resolver("10.0.0.0/8", "192.168.1.7", "2001:db8:aa::/48", "fd00::1");

  /** A bar stands between two fields, a tilde for an empty one, "-" for none. */
  @ParameterizedTest(name = "from {0} saying {1}")
  @CsvSource(
      delimiter = ';',
      value = {
        // who is not trusted is the client, whatever it says
        "203.0.113.9; -; 203.0.113.9",
        "203.0.113.9; 198.51.100.1; 203.0.113.9",
        "203.0.113.9; 10.0.0.1; 203.0.113.9",
        "192.168.1.8; 198.51.100.1; 192.168.1.8",
        "11.0.0.1; 198.51.100.1; 11.0.0.1",
        "2001:db8:ab::1; 198.51.100.1; 2001:db8:ab::1",
        // one trusted proxy
        "10.0.0.1; -; 10.0.0.1",
        "10.0.0.1; 198.51.100.1; 198.51.100.1",
        "10.255.255.255; 198.51.100.1; 198.51.100.1",
        "192.168.1.7; 198.51.100.1; 198.51.100.1",
        "2001:db8:aa:1::5; 2001:db8:99::1; 2001:db8:99::1",
        "fd00::1; 198.51.100.1; 198.51.100.1",
        // what the client wrote stands on the left and is not believed
        "10.0.0.1; 1.1.1.1, 198.51.100.1; 198.51.100.1",
        "10.0.0.1; 127.0.0.1, 10.0.0.2, 198.51.100.1; 198.51.100.1",
        "10.0.0.1; not an address, 198.51.100.1; 198.51.100.1",
        "10.0.0.1; 10.0.0.9, 198.51.100.1, 10.0.0.2; 198.51.100.1",
        // several proxies
        "10.0.0.1; 198.51.100.1, 10.0.0.2, 10.0.0.3; 198.51.100.1",
        "10.0.0.1; 198.51.100.1,10.0.0.2 ,\t192.168.1.7; 198.51.100.1",
        "10.0.0.1; 198.51.100.1, 2001:db8:aa::9; 198.51.100.1",
        // proxies asking for themselves
        "10.0.0.1; 10.0.0.2; 10.0.0.2",
        "10.0.0.1; 10.0.0.3, 10.0.0.2; 10.0.0.3",
        // several fields are one list
        "10.0.0.1; 1.1.1.1|198.51.100.1; 198.51.100.1",
        "10.0.0.1; 198.51.100.1|10.0.0.2; 198.51.100.1",
        "10.0.0.1; 1.1.1.1, 198.51.100.1|10.0.0.3, 10.0.0.2; 198.51.100.1",
        "10.0.0.1; 198.51.100.1|~; 198.51.100.1",
        // empty elements count for nothing
        "10.0.0.1; ~; 10.0.0.1",
        "10.0.0.1; ', ,'; 10.0.0.1",
        "10.0.0.1; '198.51.100.1, ,'; 198.51.100.1",
        "10.0.0.1; ',198.51.100.1'; 198.51.100.1",
        // ports and brackets
        "10.0.0.1; 198.51.100.1:4711; 198.51.100.1",
        "10.0.0.1; [2001:db8::1]; 2001:db8::1",
        "10.0.0.1; [2001:DB8:0::1]:4711; 2001:db8::1",
        "10.0.0.1; 2001:DB8:0:0:0:0:0:1; 2001:db8::1",
        // an IPv4 address in either form is one address
        "10.0.0.1; ::ffff:198.51.100.1; 198.51.100.1",
        "10.0.0.1; 198.51.100.1, ::ffff:10.0.0.2; 198.51.100.1",
        "10.0.0.1; 198.51.100.1, ::ffff:a00:2; 198.51.100.1",
        // garbage on the way: nothing is believed
        "10.0.0.1; unknown; 10.0.0.1",
        "10.0.0.1; _hidden; 10.0.0.1",
        "10.0.0.1; 198.51.100.1, unknown; 10.0.0.1",
        "10.0.0.1; 198.51.100.1, x, 10.0.0.2; 10.0.0.1",
        "10.0.0.1; 198.51.100.1, 10.0.0.256; 10.0.0.1",
        "10.0.0.1; 198.51.100.1, 010.0.0.2; 10.0.0.1",
        "10.0.0.1; 198.51.100.1, 10.0.2; 10.0.0.1",
        "10.0.0.1; 198.51.100.1, 0x0a.0.0.2; 10.0.0.1",
        "10.0.0.1; 198.51.100.1 10.0.0.2; 10.0.0.1",
        "10.0.0.1; 198.51.100.1:port; 10.0.0.1",
        "10.0.0.1; 198.51.100.1:; 10.0.0.1",
        "10.0.0.1; [198.51.100.1]; 10.0.0.1",
        "10.0.0.1; [2001:db8::1; 10.0.0.1",
        "10.0.0.1; [2001:db8::1]x; 10.0.0.1",
        "10.0.0.1; fe80::1%eth0; 10.0.0.1",
        "10.0.0.1; [[2001:db8::1]]; 10.0.0.1",
        "10.0.0.1; \"198.51.100.1\"; 10.0.0.1",
        "10.0.0.1; for=198.51.100.1; 10.0.0.1",
        "10.0.0.1; 198.51.100.1.10.0.0.2; 10.0.0.1",
      })
  void theClientIsTheLastWhomATrustedProxySaw(String peer, String said, String client) {
    ClientAddress address = address(peer);
    assertEquals(peer, address.text());
    assertEquals(
        client, resolver.resolve(address, resolver.trusts(address.ip()), fields(said)).text());
  }

  @ParameterizedTest
  @ValueSource(strings = {"198.51.100.1", "2001:db8:99::1"})
  void whoIsNotTrustedIsTheClientWithoutACopy(String peer) {
    ClientAddress address = address(peer);
    assertSame(address, resolver.resolve(address, false, fields("10.0.0.1")));
  }

  @Test
  void noMoreThan32HopsAreRead() {
    String hops = String.join(",", Collections.nCopies(31, "10.0.0.2"));
    assertEquals("198.51.100.1", behindProxy(fields("198.51.100.1," + hops)));
    assertEquals("10.0.0.1", behindProxy(fields("198.51.100.1,10.0.0.3," + hops)));
    assertEquals("10.0.0.1", behindProxy(fields("198.51.100.1" + ",".repeat(64))));
  }

  @Test
  void anElementLongerThanAnyAddressIsGarbage() {
    assertEquals("10.0.0.1", behindProxy(fields("1".repeat(9_000))));
  }

  @Test
  void nobodyIsTrustedByDefault() {
    ClientAddressResolver none = resolver();
    assertFalse(none.trusts(address("127.0.0.1").ip()));
    assertFalse(none.trusts(address("::1").ip()));
  }

  @Test
  void aBlockOfAllIpv6HoldsNoIpv4() {
    ClientAddressResolver v6 = resolver("::/0");
    assertTrue(v6.trusts(address("2001:db8::1").ip()));
    assertFalse(v6.trusts(address("198.51.100.1").ip()));
    ClientAddressResolver v4 = resolver("0.0.0.0/0");
    assertFalse(v4.trusts(address("2001:db8::1").ip()));
    assertTrue(v4.trusts(address("198.51.100.1").ip()));
  }

  @Test
  void aBlockOfMappedAddressesIsOneOfIpv4() {
    ClientAddressResolver mapped = resolver("::ffff:10.0.0.0/104");
    assertTrue(mapped.trusts(address("10.1.2.3").ip()));
    assertFalse(mapped.trusts(address("11.1.2.3").ip()));
  }

  @Test
  void theZoneOfAPeerIsNoPartOfItsAddress() throws UnknownHostException {
    byte[] linkLocal = InetAddress.getByName("fe80::1").getAddress();
    IpAddress peer = IpAddress.of(java.net.Inet6Address.getByAddress(null, linkLocal, 3));
    assertEquals("fe80::1", peer.text());
    assertTrue(resolver("fe80::/10").trusts(peer));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "10.0.0.0/33", "10.0.0.0/-1", "::/129", "10.0.0/8"})
  void whatIsNoBlockIsRefused(String block) {
    assertThrows(IllegalArgumentException.class, () -> resolver(block));
  }

  private static ClientAddress address(String text) {
    return ClientAddress.of(IpAddress.of(InetAddress.ofLiteral(text)));
  }

  private String behindProxy(Fields fields) {
    return resolver.resolve(address("10.0.0.1"), true, fields).text();
  }

  private static ClientAddressResolver resolver(String... trusted) {
    return new ClientAddressResolver(
        new ClientAddressConfig(List.of(trusted), ClientAddressConfig.Header.X_FORWARDED_FOR, 64));
  }

  private static Fields fields(String said) {
    Fields fields = new Fields();
    fields.add("Host", "example.com");
    if (!said.equals("-")) {
      for (String value : said.split("\\|", -1)) {
        fields.add("X-Forwarded-For", value.equals("~") ? "" : value);
        fields.add("Forwarded", "for=192.0.2.60");
      }
    }
    return fields;
  }
}
