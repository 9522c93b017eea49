package io.bartizan.address;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpAddressTest {
  @ParameterizedTest(name = "{0} by {1} bits")
  @CsvSource({
    "2001:db8:1:2:3:4:5:6, 64, 2001:db8:1:2::",
    "2001:db8:1:2::, 64, 2001:db8:1:2::",
    "2001:db8:1:ffff::1, 56, 2001:db8:1:ff00::",
    "2001:db8:1:ffff::1, 48, 2001:db8:1::",
    "2001:db8:1:2:3:4:5:6, 127, 2001:db8:1:2:3:4:5:6",
    "2001:db8:1:2:3:4:5:7, 127, 2001:db8:1:2:3:4:5:6",
    "2001:db8:1:2:3:4:5:7, 128, 2001:db8:1:2:3:4:5:7",
    "198.51.100.7, 64, 198.51.100.7",
    "::ffff:198.51.100.7, 32, 198.51.100.7",
    // An address of its own network, however near to the mapped ones.
    "::fffe:c633:6407, 64, ::",
  })
  void clientsAreCountedByNetworks(String address, int bits, String group) {
    assertEquals(group, address(address).group(bits).text());
  }

  @Test
  void whatStandsForItselfIsNotCopied() {
    IpAddress v4 = address("198.51.100.7");
    IpAddress v6 = address("2001:db8::7");
    assertSame(v4, v4.group(64));
    assertSame(v6, v6.group(128));
  }

  private static IpAddress address(String text) {
    return Objects.requireNonNull(IpAddress.parse(text));
  }
}
