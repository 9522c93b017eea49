package io.bartizan.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bartizan.config.TlsPolicyConfig;
import io.bartizan.config.TlsTicketsConfig;
import io.bartizan.time.Ticker;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

class TicketKeysTest {
  private static final TestAuthority ROOT = TestAuthority.root("root");

  private static byte[] secret(int seed) {
    byte[] secret = new byte[TicketKeys.SECRET_BYTES];
    Arrays.fill(secret, (byte) seed);
    return secret;
  }

  /** Name and both keys, in hexadecimal, the newest first. */
  private static List<String> shown(TicketKeys keys, String scope) {
    return Arrays.stream(keys.keys(scope)).map(TicketKeysTest::shown).toList();
  }

  private static String shown(OpenSslSessionTicketKey key) {
    HexFormat hex = HexFormat.of();
    return hex.formatHex(key.name()) + hex.formatHex(key.hmacKey()) + hex.formatHex(key.aesKey());
  }

  @Test
  void noEpochNoKey() {
    assertEquals(List.of(), shown(new TicketKeys(1), "www"));
  }

  @Test
  void theSameSecretGivesTheSameKeysAndAnotherOthers() {
    TicketKeys one = new TicketKeys(1);
    TicketKeys another = new TicketKeys(1);
    one.rotate(secret(1));
    another.rotate(secret(1));
    assertEquals(shown(one, "www"), shown(another, "www"));
    another.rotate(secret(2));
    Set<String> different = new HashSet<>(shown(another, "www"));
    assertEquals(2, different.size());
  }

  @Test
  void everyScopeHasKeysOfItsOwnAndNoPartOfThemIsShared() {
    TicketKeys keys = new TicketKeys(1);
    keys.rotate(secret(1));
    HexFormat hex = HexFormat.of();
    Set<String> parts = new HashSet<>();
    for (String scope : List.of("", "www", "www ", "other")) {
      OpenSslSessionTicketKey key = keys.keys(scope)[0];
      parts.add(hex.formatHex(key.name()));
      parts.add(hex.formatHex(key.hmacKey()));
      parts.add(hex.formatHex(key.aesKey()));
    }
    assertEquals(4 * 3, parts.size());
  }

  /** By RFC 5869, computed with another program: what a fleet shares must not change by chance. */
  @Test
  void theDerivationIsThis() {
    TicketKeys keys = new TicketKeys(1);
    keys.rotate(secret(1));
    assertEquals(
        List.of(
            "f2c810a1260552206993779115260da02693fb64426166b5c5a8fe278b57d508"
                + "1eecd9cada76e573391ddf7423607f59"),
        shown(keys, "www"));
  }

  @Test
  void theNewestComesFirstAndTheOldestGoes() {
    TicketKeys keys = new TicketKeys(2);
    List<String> all = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      keys.rotate(secret(i));
      all.addFirst(shown(keys, "www").getFirst());
      assertEquals(all.subList(0, Math.min(i, 3)), shown(keys, "www"));
    }
  }

  @Test
  void aShortSecretIsRefused() {
    TicketKeys keys = new TicketKeys(1);
    assertThrows(IllegalArgumentException.class, () -> keys.rotate(new byte[31]));
  }

  @Test
  void keysChangeWhenItIsTime() {
    AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    TicketKeys keys = new TicketKeys(2);
    TicketRotation rotation = rotation(keys, Duration.ofHours(12), now::get);
    List<String> first = shown(keys, "www");
    assertEquals(1, first.size());
    assertEquals(false, rotation.rotateIfDue());
    now.addAndGet(Duration.ofHours(12).toNanos() - 1);
    assertEquals(false, rotation.rotateIfDue());
    assertEquals(first, shown(keys, "www"));
    now.addAndGet(1);
    assertEquals(true, rotation.rotateIfDue());
    assertEquals(false, rotation.rotateIfDue());
    assertEquals(first.getFirst(), shown(keys, "www").get(1));
  }

  @Test
  void aRotationThatComesLateDoesNotPutTheNextOff() {
    AtomicLong now = new AtomicLong();
    TicketRotation rotation = rotation(new TicketKeys(1), Duration.ofHours(1), now::get);
    now.addAndGet(Duration.ofMinutes(119).toNanos());
    assertTrue(rotation.rotateIfDue());
    now.addAndGet(Duration.ofMinutes(1).toNanos());
    assertTrue(rotation.rotateIfDue());
  }

  @Test
  void aLongSleepEndsEveryKeyThatWouldHaveEnded() {
    AtomicLong now = new AtomicLong();
    TicketKeys keys = new TicketKeys(2);
    TicketRotation rotation = rotation(keys, Duration.ofHours(1), now::get);
    String first = shown(keys, "www").getFirst();
    now.addAndGet(Duration.ofHours(2).toNanos());
    rotation.rotateIfDue();
    assertEquals(first, shown(keys, "www").get(2));
    now.addAndGet(Duration.ofDays(100_000).toNanos());
    List<String> before = shown(keys, "www");
    rotation.rotateIfDue();
    Set<String> after = new HashSet<>(shown(keys, "www"));
    assertEquals(3, after.size());
    after.retainAll(before);
    assertEquals(Set.of(), after);
  }

  private static TicketRotation rotation(TicketKeys keys, Duration every, Ticker ticker) {
    return new TicketRotation(keys, new TlsTicketsConfig(true, every, 2), ticker);
  }

  @Test
  void contextsAreNotKeptForTheirTickets() throws SSLException {
    assumeTrue(TlsLibrary.best() == TlsLibrary.BORINGSSL);
    TicketKeys keys = new TicketKeys(1);
    ServerTerms terms = new ServerTerms(TlsLibrary.BORINGSSL, TlsPolicyConfig.DEFAULT, keys);
    ServerCertificate kept = certificate();
    kept.context(terms);
    for (int i = 0; i < 10; i++) {
      certificate().context(terms);
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (keys.contexts() > 1 && System.nanoTime() < deadline) {
      System.gc();
      Thread.onSpinWait();
    }
    assertEquals(1, keys.contexts());
    assertEquals(terms, kept.context(terms).terms());
  }

  private static ServerCertificate certificate() {
    TestAuthority.Leaf leaf = ROOT.issue("www.example.org");
    return new ServerCertificate(
        new Credential("www", List.of(leaf.certificate()), leaf.key(), KeyType.P256),
        List.of("www.example.org"));
  }
}
