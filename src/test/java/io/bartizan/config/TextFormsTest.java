package io.bartizan.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextFormsTest {
  @ParameterizedTest
  @CsvSource({
    "250ms, 250",
    "0s, 0",
    "5s, 5000",
    "1m, 60000",
    "24h, 86400000",
    "2d, 172800000",
    "25h, 90000000"
  })
  void durationsAreReadAndWritten(String text, long millis) throws BadText {
    assertEquals(Duration.ofMillis(millis), Durations.parse(text));
    assertEquals(text, Durations.format(Duration.ofMillis(millis)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "s", "5 s", "-5s", "+5s", "5S", "1.5s", "1h30m", "1w", "٣s"})
  void otherTextIsNoDuration(String text) {
    assertThrows(BadText.class, () -> Durations.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "0B, 0",
    "512B, 512",
    "1000B, 1000",
    "64KiB, 65536",
    "1MiB, 1048576",
    "2GiB, 2147483648"
  })
  void sizesAreReadAndWritten(String text, long bytes) throws BadText {
    assertEquals(bytes, Sizes.parse(text));
    assertEquals(text, Sizes.format(bytes));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "512", "64kb", "64KB", "-1B", "1.5MiB", "9999999999B"})
  void otherTextIsNoSize(String text) {
    assertThrows(BadText.class, () -> Sizes.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "/, /",
    "/orders, /orders",
    "/orders/, /orders",
    "/stra\u00dfe, /stra%C3%9Fe",
    "/a%c3%9f, /a%C3%9F",
    "/a%20b, /a%20b",
    "/.../.a, /.../.a",
    "/a|b{c}, /a%7Cb%7Bc%7D",
    "/;a=1/@b:c, /;a=1/@b:c",
  })
  void prefixesAreBroughtIntoTheFormOfRequests(String text, String path) throws BadText {
    assertEquals(path, Paths.prefix(text));
  }

  @Test
  void anExactPathKeepsItsSlashAtTheEnd() throws BadText {
    assertEquals("/orders/", Paths.exact("/orders/"));
  }

  @ParameterizedTest
  @CsvSource({
    "API.Example.COM, api.example.com",
    "*.Example.org, *.example.org",
    "b\u00fccher.example, xn--bcher-kva.example",
    "*.B\u00dcCHER.example, *.xn--bcher-kva.example",
    "my_service, my_service",
    "127.0.0.1, 127.0.0.1",
    "[::1], [::1]",
    "[2001:DB8:0:0::1], [2001:db8::1]",
    "xn--strae-oqa.example, xn--strae-oqa.example",
  })
  void hostsAreBroughtIntoTheFormOfRequests(String text, String host) throws BadText {
    assertEquals(host, HostPatterns.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "http://10.0.0.5:8080, false, 10.0.0.5, 8080",
    "http://orders, false, orders, 80",
    "HTTPS://Orders.Internal, true, orders.internal, 443",
    "https://[2001:DB8::1]:8443, true, 2001:db8::1, 8443",
    "http://[::1], false, ::1, 80",
  })
  void endpointsHaveTheDefaultPortOfTheirScheme(String url, boolean https, String host, int port)
      throws BadText {
    assertEquals(
        new PoolConfig.EndpointConfig(url, https, new HostPort(host, port), 1, null),
        Addresses.endpoint(url));
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0:8443, 0.0.0.0, 8443",
    "[::]:0, ::, 0",
    "localhost:65535, localhost, 65535",
  })
  void addressesToListenOnAreHostAndPort(String text, String host, int port) throws BadText {
    assertEquals(new HostPort(host, port), Addresses.listen(text));
    assertEquals(text, Addresses.listen(text).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"10.0.0.0/8", "10.1.2.3", "0.0.0.0/0", "fd00::/8", "::1", "::/0", "::1/128"})
  void blocksStayAsWritten(String text) throws BadText {
    assertEquals(text, Cidrs.block(text));
  }

  @Test
  void theNearNameIsWithinAThirdOfItsLetters() {
    List<String> known = List.of("hosts", "path", "methods", "headers");
    assertEquals("hosts", NearName.of("hots", known));
    assertEquals("hosts", NearName.of("HOSTS", known));
    assertEquals("headers", NearName.of("haeder", known));
    assertEquals(null, NearName.of("xyz", known));
    assertEquals(null, NearName.of("x".repeat(100_000), known));
  }
}
