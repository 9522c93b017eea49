package io.bartizan.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorityTest {
  @ParameterizedTest
  @CsvSource({
    "example.com, example.com, -1",
    "EXAMPLE.com:443, example.com, 443",
    "example.com.:80, example.com, 80",
    "example.com:, example.com, -1",
    "a_b-c.d, a_b-c.d, -1",
    "127.0.0.1:8443, 127.0.0.1, 8443",
    "[::1]:65535, [::1], 65535",
    "[2001:DB8::A], [2001:db8::a], -1",
    "localhost:0, localhost, 0"
  })
  void hostAndPortAreTakenApart(String text, String host, int port) {
    assertEquals(new Authority(host, port), Authority.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":80",
        ".",
        "a..b",
        ".a",
        "u@a",
        "a:b",
        "a:-1",
        "a:65536",
        "a:000080",
        "a:80:80",
        "a b",
        "a/b",
        "a%41",
        "a,b",
        "[",
        "[]",
        "[::1",
        "[::1]a",
        "[::1%25eth0]",
        "[1.2.3.4]",
        "[g::]",
        "::1",
        "a\u0000",
        "ä"
      })
  void whatIsNotValidIsNull(String text) {
    assertNull(Authority.parse(text), text);
  }

  @Test
  void aNameLongerThanDnsAllowsIsNull() {
    assertNull(Authority.parse("a".repeat(254)));
  }
}
