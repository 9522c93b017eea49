package io.bartizan.protect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.address.IpAddress;
import io.bartizan.address.MaxMindFile;
import io.bartizan.config.Deployment;
import io.bartizan.config.DeploymentReader;
import io.bartizan.exchange.ClientTags;
import io.bartizan.protect.feed.AddressFeeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@NullUnmarked // JUnit calls read first
class AddressBookTest {
  @TempDir Path directory;
  private AddressBook book;
  private final Protection protection = new Protection();

  @BeforeEach
  void read() throws IOException {
    Files.writeString(
        directory.resolve("gateway.json"),
        """
        { "clientAddress": { "trustedProxies": [ "10.9.0.0/16" ] },
          "addresses": {
            "lists": {
              "private": { "blocks": [ "10.0.0.0/8", "fd00::/8" ] },
              "abusers": { "blocks": [ "198.51.100.0/24", "10.1.0.0/16" ] },
              "office": { "blocks": [ "198.51.100.7", "fd00::1" ] } },
            "deny": [ "private", "abusers" ], "allow": [ "office" ] } }
        """);
    read(directory);
  }

  private void read(Path directory) {
    Deployment deployment = (Deployment) new DeploymentReader(_ -> null).read(directory);
    book = new AddressBook(deployment.gateway(), new AddressFeeds(InstantSource.system()));
    protection.inForce(deployment, new ClientAddressResolver(deployment.gateway().clientAddress()));
  }

  @ParameterizedTest(name = "{0} is on {1}, denied: {2}, allowed: {3}")
  @CsvSource({
    "203.0.113.1, '', false, false",
    "198.51.100.1, abusers, true, false",
    "198.51.100.7, 'abusers,office', false, true",
    "10.1.2.3, 'private,abusers', true, false",
    "10.9.2.3, private, false, true",
    "fd00::1, 'private,office', false, true",
    "fd00::2, private, true, false",
  })
  void listsTellWhoIsWho(String text, String tags, boolean denied, boolean allowed) {
    IpAddress address = address(text);
    assertEquals(tags, book.tags(book.lists(address), book.told(address)).text());
    assertEquals(denied, book.denies(address));
    assertEquals(denied, book.denies(address, book.lists(address), 0));
    assertEquals(allowed, book.allows(address));
    assertEquals(denied ? "address-denied" : null, protection.refusal(address, "https"));
    assertEquals(allowed, protection.isAllowed(address));
    assertEquals(
        ClientTags.NO_COUNTRIES, book.tags(book.lists(address), book.told(address)).country());
    assertEquals(ClientTags.NO_COUNTRIES, protection.country(address));
  }

  @Test
  void tagsAreMadeOnce() {
    assertSame(ClientTags.NONE, book.tags(0, 0));
    assertSame(book.tags(5, 0), book.tags(5, 0));
    assertSame(book.tags(2, 0), book.tags(2, 0));
    assertTrue(book.tags(5, 0).has("office") && book.tags(5, 0).hasAny(List.of("x", "private")));
    assertFalse(book.tags(5, 0).has("abusers") || book.tags(5, 0).hasAny(List.of()));
  }

  @ParameterizedTest(name = "{0} has {1}, country {4}, denied: {2}, allowed: {3}")
  @CsvSource({
    "192.0.2.1, 'office,country:DE,asn:64500', true, false, DE",
    "192.0.2.2, 'country:DE,asn:64500', true, false, DE",
    "192.0.2.200, country:DE, false, false, DE",
    "203.0.113.1, 'country:FR,asn:7', false, true, FR",
    "2001:db8::1, asn:4200000000, true, false, ''",
    "2001:db9::1, '', false, false, ''",
    "198.51.100.1, lab, false, false, ''",
  })
  void databasesTellMore(String text, String tags, boolean denied, boolean allowed, String country)
      throws IOException {
    Files.write(
        directory.resolve("c.mmdb"),
        new MaxMindFile().country("192.0.2.0/24", "DE").country("203.0.113.0/24", "FR").bytes());
    Files.write(
        directory.resolve("a.mmdb"),
        new MaxMindFile()
            .asn("192.0.2.0/25", 64_500)
            .asn("203.0.113.0/24", 7)
            .asn("2001:db8::/32", 4_200_000_000L)
            .bytes());
    Files.writeString(
        directory.resolve("gateway.json"),
        """
        { "addresses": {
            "lists": { "office": { "blocks": [ "192.0.2.1" ] },
                       "lab": { "blocks": [ "198.51.100.1" ] } },
            "geo": { "country": "c.mmdb", "asn": "a.mmdb" },
            "deny": [ "asn:64500", "asn:4200000000", "country:FR" ], "allow": [ "asn:7" ] } }
        """);
    read(directory);
    IpAddress address = address(text);
    assertEquals(tags, book.tags(book.lists(address), book.told(address)).text());
    assertEquals(denied, book.denies(address));
    assertEquals(denied, book.denies(address, book.lists(address), book.told(address)));
    assertEquals(allowed, book.allows(address));
    assertEquals(denied ? "address-denied" : null, protection.refusal(address, "https"));
    assertSame(
        book.tags(book.lists(address), book.told(address)),
        book.tags(book.lists(address), book.told(address)));
    int code = country.isEmpty() ? 0 : country.charAt(0) << 8 | country.charAt(1);
    assertEquals(code, book.tags(book.lists(address), book.told(address)).country());
    assertEquals(code, protection.country(address));
  }

  private static IpAddress address(String text) {
    return Objects.requireNonNull(IpAddress.parse(text));
  }
}
