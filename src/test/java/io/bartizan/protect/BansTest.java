package io.bartizan.protect;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.address.IpAddress;
import io.bartizan.config.BanConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class BansTest {
  private static final IpAddress ONE = requireNonNull(IpAddress.parse("192.0.2.1"));
  private static final IpAddress TWO = requireNonNull(IpAddress.parse("192.0.2.2"));
  private static final IpAddress THREE = requireNonNull(IpAddress.parse("192.0.2.3"));

  private Instant now = Instant.parse("2026-11-25T12:00:00Z");
  private final Bans bans = new Bans(BanConfig.DEFAULT, () -> now);

  private void pass(Duration time) {
    now = now.plus(time);
  }

  private static BanConfig keeping(int maxBans) {
    BanConfig usual = BanConfig.DEFAULT;
    return new BanConfig(
        usual.score(), usual.first(), usual.max(), usual.decay(), maxBans, usual.file());
  }

  private static Duration length(Ban ban) {
    return Duration.ofMillis(ban.untilMillis() - ban.sinceMillis());
  }

  /** Bans and waits until it is over. */
  private Duration banned(IpAddress client) {
    Duration length = length(requireNonNull(bans.ban(client, "test")));
    pass(length);
    return length;
  }

  @Test
  void aBanIsOverToTheMillisecond() {
    assertTrue(bans.isEmpty());
    assertNull(bans.inForce(ONE));
    assertNotNull(bans.ban(ONE, "test"));
    assertFalse(bans.isEmpty());
    pass(Duration.ofMillis(59_999));
    assertNotNull(bans.inForce(ONE));
    assertEquals(1, bans.count());
    assertNull(bans.inForce(TWO));
    pass(Duration.ofMillis(1));
    assertNull(bans.inForce(ONE));
    assertEquals(0, bans.count());
  }

  @Test
  void eachIsTwiceAsLongAsTheOneBeforeAndNoneLongerThanTheLongest() {
    assertEquals(Duration.ofMinutes(1), banned(ONE));
    assertEquals(Duration.ofMinutes(2), banned(ONE));
    assertEquals(Duration.ofMinutes(4), banned(ONE));
    for (int i = 0; i < 100; i++) {
      var _ = banned(ONE);
    }
    assertEquals(Duration.ofHours(24), banned(ONE));
  }

  @Test
  void whoIsBannedIsNotBannedAgain() {
    assertNotNull(bans.ban(ONE, "test"));
    assertNull(bans.ban(ONE, "test"));
    pass(Duration.ofMinutes(1));
    assertEquals(Duration.ofMinutes(2), banned(ONE));
  }

  @Test
  void timeWithoutABanTakesFromTheNextOnesLength() {
    for (int i = 0; i < 4; i++) {
      var _ = banned(ONE);
    }
    pass(Duration.ofHours(2));
    assertEquals(Duration.ofMinutes(4), banned(ONE), "two of four are forgotten");
    pass(Duration.ofHours(3));
    assertEquals(Duration.ofMinutes(1), banned(ONE), "all are");
  }

  @Test
  void nothingIsLeftOfWhatIsForgotten() {
    var _ = banned(ONE);
    bans.forget();
    assertFalse(bans.isEmpty(), "it counts for the next");
    pass(Duration.ofHours(1));
    bans.forget();
    assertTrue(bans.isEmpty());
  }

  @Test
  void aBanByHandIsAsLongAsItIsSaidToBeButNotForEver() {
    assertEquals(
        Duration.ofDays(3), length(requireNonNull(bans.byHand(ONE, Duration.ofDays(3), ""))));
    assertEquals(
        Bans.MAX_BY_HAND, length(requireNonNull(bans.byHand(ONE, Duration.ofDays(999), ""))));
    assertEquals(1, bans.count());
  }

  @Test
  void aBanByHandTakesThePlaceOfTheGatewaysAndKeepsItsLevel() {
    var _ = banned(ONE);
    assertNotNull(bans.byHand(ONE, Duration.ofSeconds(1), "x"));
    pass(Duration.ofSeconds(1));
    assertEquals(Duration.ofMinutes(2), banned(ONE));
  }

  @Test
  void whoIsLetInAgainBeginsAnew() {
    var _ = banned(ONE);
    assertNotNull(bans.ban(ONE, "test"));
    assertTrue(bans.lift(ONE));
    assertFalse(bans.lift(ONE));
    assertNull(bans.inForce(ONE));
    assertEquals(Duration.ofMinutes(1), banned(ONE));
  }

  @Test
  void beyondWhatIsKeptTheFirstToBeForgottenGoesButNoneByHand() {
    bans.configure(keeping(2));
    assertNotNull(bans.byHand(ONE, Duration.ofSeconds(1), "x"));
    assertNotNull(bans.ban(TWO, "test"));
    assertNotNull(bans.ban(THREE, "test"));
    assertNotNull(bans.inForce(ONE));
    assertNull(bans.inForce(TWO));
    assertNotNull(bans.inForce(THREE));

    assertNotNull(bans.byHand(TWO, Duration.ofHours(1), "x"));
    assertNull(bans.inForce(THREE));
    assertNull(bans.ban(THREE, "test"), "both are by hand");
    assertNull(bans.byHand(THREE, Duration.ofHours(1), "x"));
    pass(Duration.ofSeconds(1));
    assertNotNull(bans.ban(THREE, "test"), "the first is over");
  }

  @Test
  void fewerMayBeKeptFromOneMomentToTheNext() {
    for (int i = 0; i < 100; i++) {
      assertNotNull(bans.ban(new IpAddress(i, 0), "test"));
      pass(Duration.ofMillis(1));
    }
    bans.configure(keeping(10));
    assertEquals(10, bans.count());
    assertNotNull(bans.inForce(new IpAddress(99, 0)));
    assertNull(bans.inForce(new IpAddress(89, 0)));
  }

  @Test
  void thoseThatEndLastAreListedInTheOrderOfTheirEnds() {
    assertNotNull(bans.byHand(ONE, Duration.ofHours(3), "x"));
    assertNotNull(bans.byHand(TWO, Duration.ofHours(1), "x"));
    assertNotNull(bans.byHand(THREE, Duration.ofHours(2), "x"));
    assertEquals(List.of(THREE, ONE), bans.inForce(2).stream().map(Ban::client).toList());
  }
}
