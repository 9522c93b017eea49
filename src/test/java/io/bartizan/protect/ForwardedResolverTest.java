package io.bartizan.protect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bartizan.address.IpAddress;
import io.bartizan.config.ClientAddressConfig;
import io.bartizan.exchange.ClientAddress;
import io.bartizan.http.Fields;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardedResolverTest {
  private final ClientAddressResolver resolver =
      new ClientAddressResolver(
          new ClientAddressConfig(
              List.of("10.0.0.0/8", "2001:db8:aa::/48"), ClientAddressConfig.Header.FORWARDED, 64));

  /** A bar stands between two fields, a tilde for an empty one, "-" for none. */
  @ParameterizedTest(name = "from {0} saying {1}")
  @CsvSource(
      delimiter = '@',
      quoteCharacter = '`',
      value = {
        // who is not trusted is the client, whatever it says
        "203.0.113.9 @ - @ 203.0.113.9",
        "203.0.113.9 @ for=198.51.100.1 @ 203.0.113.9",
        "2001:db8:ab::1 @ for=198.51.100.1 @ 2001:db8:ab::1",
        // one trusted proxy
        "10.0.0.1 @ - @ 10.0.0.1",
        "10.0.0.1 @ for=198.51.100.1 @ 198.51.100.1",
        "10.0.0.1 @ For=198.51.100.1 @ 198.51.100.1",
        "10.0.0.1 @ FOR=198.51.100.1 @ 198.51.100.1",
        "10.0.0.1 @ for=\"198.51.100.1\" @ 198.51.100.1",
        "2001:db8:aa::5 @ for=198.51.100.1 @ 198.51.100.1",
        // beside other pairs
        "10.0.0.1 @ for=198.51.100.1;proto=https;by=10.0.0.1 @ 198.51.100.1",
        "10.0.0.1 @ proto=https;by=10.0.0.1;for=198.51.100.1 @ 198.51.100.1",
        "10.0.0.1 @ for=198.51.100.1; proto=https @ 198.51.100.1",
        "10.0.0.1 @ ;;for=198.51.100.1; @ 198.51.100.1",
        "10.0.0.1 @ host=\"a.example:8443\";for=198.51.100.1 @ 198.51.100.1",
        "10.0.0.1 @ host=\"for=6.6.6.6\";for=198.51.100.1 @ 198.51.100.1",
        "10.0.0.1 @ by=\"a;for=6.6.6.6\";for=198.51.100.1 @ 198.51.100.1",
        "10.0.0.1 @ by=\"a,for=6.6.6.6\";for=198.51.100.1 @ 198.51.100.1",
        "10.0.0.1 @ xfor=6.6.6.6;for=198.51.100.1 @ 198.51.100.1",
        // ports, brackets and what they need
        "10.0.0.1 @ for=\"198.51.100.1:4711\" @ 198.51.100.1",
        "10.0.0.1 @ for=\"[2001:db8::1]\" @ 2001:db8::1",
        "10.0.0.1 @ for=\"[2001:DB8::1]:4711\" @ 2001:db8::1",
        "10.0.0.1 @ for=\"198.51.100.1:_hidden\" @ 198.51.100.1",
        "10.0.0.1 @ for=\"[2001:db8::1]:_a.b-c\" @ 2001:db8::1",
        "10.0.0.1 @ for=\"[::ffff:198.51.100.1]\" @ 198.51.100.1",
        "10.0.0.1 @ for=198.51.100.1:4711 @ 10.0.0.1",
        "10.0.0.1 @ for=[2001:db8::1] @ 10.0.0.1",
        "10.0.0.1 @ for=2001:db8::1 @ 10.0.0.1",
        "10.0.0.1 @ for=\"2001:db8::1\" @ 10.0.0.1",
        "10.0.0.1 @ for=\"[198.51.100.1]\" @ 10.0.0.1",
        "10.0.0.1 @ for=\"198.51.100.1:\" @ 10.0.0.1",
        "10.0.0.1 @ for=\"198.51.100.1:123456\" @ 10.0.0.1",
        "10.0.0.1 @ for=\"198.51.100.1:_\" @ 10.0.0.1",
        "10.0.0.1 @ for=\"198.51.100.1:_a b\" @ 10.0.0.1",
        "10.0.0.1 @ for=\"[2001:db8::1\" @ 10.0.0.1",
        "10.0.0.1 @ for=\"[2001:db8::1]x\" @ 10.0.0.1",
        "10.0.0.1 @ for=\"[fe80::1%eth0]\" @ 10.0.0.1",
        // escapes stand for what they escape
        "10.0.0.1 @ for=\"198.51.100\\.1\" @ 198.51.100.1",
        "10.0.0.1 @ for=\"\\1\\9\\8.51.100.1\" @ 198.51.100.1",
        "10.0.0.1 @ by=\"\\\"\";for=198.51.100.1 @ 198.51.100.1",
        "10.0.0.1 @ by=\"\\\\\";for=198.51.100.1 @ 198.51.100.1",
        "10.0.0.1 @ for=6.6.6.6, by=\"\\\",\\\"\";for=198.51.100.1 @ 198.51.100.1",
        // what the client wrote stands on the left and is not believed
        "10.0.0.1 @ for=1.1.1.1, for=198.51.100.1 @ 198.51.100.1",
        "10.0.0.1 @ for=10.0.0.9, for=198.51.100.1, for=10.0.0.2 @ 198.51.100.1",
        "10.0.0.1 @ nonsense, for=198.51.100.1 @ 198.51.100.1",
        "10.0.0.1 @ for=\", for=198.51.100.1 @ 198.51.100.1",
        "10.0.0.1 @ for=\"x, for=198.51.100.1;by=\"10.0.0.1\" @ 198.51.100.1",
        "10.0.0.1 @ for=\"x\\, for=198.51.100.1;by=\"10.0.0.1\" @ 198.51.100.1",
        "10.0.0.1 @ for=\"6.6.6.6, for=\"[2001:db8::1]\" @ 2001:db8::1",
        "10.0.0.1 @ \\, for=\"198.51.100.1\" @ 198.51.100.1",
        // several proxies, several fields
        "10.0.0.1 @ for=198.51.100.1, for=10.0.0.2, for=10.0.0.3 @ 198.51.100.1",
        "10.0.0.1 @ for=198.51.100.1,for=\"[2001:db8:aa::9]:80\" @ 198.51.100.1",
        "10.0.0.1 @ for=1.1.1.1|for=198.51.100.1 @ 198.51.100.1",
        "10.0.0.1 @ for=198.51.100.1|for=10.0.0.2 @ 198.51.100.1",
        "10.0.0.1 @ for=\"1.1.1.1|for=198.51.100.1 @ 198.51.100.1",
        // proxies asking for themselves
        "10.0.0.1 @ for=10.0.0.2 @ 10.0.0.2",
        // empty elements count for nothing
        "10.0.0.1 @ ~ @ 10.0.0.1",
        "10.0.0.1 @ , , @ 10.0.0.1",
        "10.0.0.1 @ for=198.51.100.1, , @ 198.51.100.1",
        "10.0.0.1 @ for=198.51.100.1|~ @ 198.51.100.1",
        // nobody is named: nothing is believed
        "10.0.0.1 @ for=unknown @ 10.0.0.1",
        "10.0.0.1 @ for=_hidden @ 10.0.0.1",
        "10.0.0.1 @ for=\"_hidden:80\" @ 10.0.0.1",
        "10.0.0.1 @ for=198.51.100.1, for=unknown @ 10.0.0.1",
        "10.0.0.1 @ for=198.51.100.1, for=_gateway, for=10.0.0.2 @ 10.0.0.1",
        "10.0.0.1 @ for=198.51.100.1, proto=https @ 10.0.0.1",
        "10.0.0.1 @ ; @ 10.0.0.1",
        // garbage on the way: nothing is believed
        "10.0.0.1 @ 198.51.100.1 @ 10.0.0.1",
        "10.0.0.1 @ for @ 10.0.0.1",
        "10.0.0.1 @ for= @ 10.0.0.1",
        "10.0.0.1 @ for=\"\" @ 10.0.0.1",
        "10.0.0.1 @ =198.51.100.1 @ 10.0.0.1",
        "10.0.0.1 @ for =198.51.100.1 @ 10.0.0.1",
        "10.0.0.1 @ for= 198.51.100.1 @ 10.0.0.1",
        "10.0.0.1 @ for=198.51.100.1 proto=https @ 10.0.0.1",
        "10.0.0.1 @ for=198.51.100.1;for=198.51.100.2 @ 10.0.0.1",
        "10.0.0.1 @ for=198.51.100.1;for @ 10.0.0.1",
        "10.0.0.1 @ for=198.51.100.1;proto= @ 10.0.0.1",
        "10.0.0.1 @ for=\"198.51.100.1 @ 10.0.0.1",
        "10.0.0.1 @ for=198.51.100.1\" @ 10.0.0.1",
        "10.0.0.1 @ for=\"198.51.100.1\\\" @ 10.0.0.1",
        "10.0.0.1 @ for=\"198.51.100.1\"x @ 10.0.0.1",
        "10.0.0.1 @ for='198.51.100.1' @ 10.0.0.1",
        "10.0.0.1 @ for=198.51.100.256 @ 10.0.0.1",
        "10.0.0.1 @ for=0198.51.100.1 @ 10.0.0.1",
        "10.0.0.1 @ for=198.51.100.1, x, for=10.0.0.2 @ 10.0.0.1",
      })
  void theClientIsTheLastWhomATrustedProxySaw(String peer, String said, String client) {
    ClientAddress address = address(peer);
    assertEquals(
        client, resolver.resolve(address, resolver.trusts(address.ip()), fields(said)).text());
  }

  @Test
  void noMoreThan32HopsAreRead() {
    String hops = String.join(",", Collections.nCopies(31, "for=10.0.0.2"));
    assertEquals("198.51.100.1", behindProxy("for=198.51.100.1," + hops));
    assertEquals("10.0.0.1", behindProxy("for=198.51.100.1,for=10.0.0.3," + hops));
    assertEquals("10.0.0.1", behindProxy("for=198.51.100.1" + ",".repeat(64)));
  }

  @Test
  void anElementWithoutEndIsGarbage() {
    assertEquals("10.0.0.1", behindProxy("for=198.51.100.1;by=" + "a".repeat(9_000)));
    assertEquals("10.0.0.1", behindProxy("for=\"" + "\\".repeat(9_000)));
  }

  private String behindProxy(String said) {
    return resolver.resolve(address("10.0.0.1"), true, fields(said)).text();
  }

  private static ClientAddress address(String text) {
    return ClientAddress.of(Objects.requireNonNull(IpAddress.parse(text)));
  }

  /** With the other field, which is not read, on both sides. */
  private static Fields fields(String said) {
    Fields fields = new Fields();
    fields.add("X-Forwarded-For", "192.0.2.60");
    if (!said.equals("-")) {
      for (String value : said.split("\\|", -1)) {
        fields.add("Forwarded", value.equals("~") ? "" : value.strip());
      }
    }
    fields.add("X-Forwarded-For", "192.0.2.61");
    return fields;
  }
}
