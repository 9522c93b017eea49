package io.bartizan.http;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorityTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "example.com,example.com,-1",
    "example.com:8443,example.com,8443",
    "example.com:,example.com,-1",
    "example.com:0,example.com,0",
    "example.com:65535,example.com,65535",
    "example.com:00080,example.com,80",
    "EXAMPLE.Com:80,example.com,80",
    "example.com.,example.com,-1",
    "Example.com.:443,example.com,443",
    "my_service,my_service,-1",
    "localhost:1,localhost,1",
    "xn--bcher-kva.example,xn--bcher-kva.example,-1",
    "1.example,1.example,-1",
    "192.0.2.1,192.0.2.1,-1",
    "192.0.2.1:80,192.0.2.1,80",
    "[::1],[::1],-1",
    "[::1]:8443,[::1],8443",
    "[2001:DB8:0:0::1]:80,[2001:db8::1],80",
    "[0:0:0:0:0:0:0:1],[::1],-1",
  })
  void theHostAndThePortAreTakenApart(String text, String host, int port) {
    assertEquals(new Authority(host, port), Authority.parse(text));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "",
        ":80",
        ".",
        "..",
        ".example.com",
        "a..b",
        "example.com..",
        "user@example.com",
        "user:password@example.com:80",
        "exa mple.com",
        " example.com",
        "example.com ",
        "example.com/",
        "example.com?a",
        "example.com#a",
        "example.com\\a",
        "example%2ecom",
        "example.com:x",
        "example.com:80x",
        "example.com:-1",
        "example.com:+1",
        "example.com:65536",
        "example.com:000080",
        "example.com:80:80",
        "b\u00fccher.example",
        "\u212aelvin.example",
        "a,b",
        "*.example.com",
        "a\u0000b",
        "::1",
        "2001:db8::1",
        "[]",
        "[",
        "]",
        "[]:80",
        "[::1",
        "::1]",
        "[::1]x",
        "[::1]80",
        "[::1%eth0]",
        "[::1%25eth0]",
        "[[::1]]",
        "[192.0.2.1]",
        "[v1.a]",
        "[example.com]",
        "127.1",
        "1",
        "256.1.1.1",
        "192.0.2.01234",
        "1.2.3.4.5",
      })
  void whatIsNoHostIsRefused(String text) {
    assertNull(Authority.parse(text));
  }

  @Test
  void aHostInItsFinalFormIsNotCopied() {
    String text = "api.example.com";
    assertSame(text, requireNonNull(Authority.parse(text)).host());
  }

  @Test
  void aLabelHasAtMost63CharactersAndANameAtMost253() {
    String label = "a".repeat(63);
    assertNotNull(Authority.parse(label + ".example"));
    assertNull(Authority.parse(label + "a.example"));
    String name = (label + ".").repeat(3) + "a".repeat(61);
    assertNotNull(Authority.parse(name + ":80"));
    assertNotNull(Authority.parse(name + "."));
    assertNull(Authority.parse(name + "a"));
  }
}
