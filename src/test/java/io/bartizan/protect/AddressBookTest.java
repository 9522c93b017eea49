package io.bartizan.protect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.address.IpAddress;
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
    assertEquals(tags, book.tags(book.lists(address)).text());
    assertEquals(denied, book.denies(address));
    assertEquals(denied, book.denies(address, book.lists(address)));
    assertEquals(allowed, book.allows(address));
    assertEquals(denied ? "address-denied" : null, protection.refusal(address, "https"));
    assertEquals(allowed, protection.isAllowed(address));
  }

  @Test
  void tagsAreMadeOnce() {
    assertSame(ClientTags.NONE, book.tags(0));
    assertSame(book.tags(5), book.tags(5));
    assertSame(book.tags(2), book.tags(2));
    assertTrue(book.tags(5).has("office") && book.tags(5).hasAny(List.of("x", "private")));
    assertFalse(book.tags(5).has("abusers") || book.tags(5).hasAny(List.of()));
  }

  private static IpAddress address(String text) {
    return Objects.requireNonNull(IpAddress.parse(text));
  }
}
