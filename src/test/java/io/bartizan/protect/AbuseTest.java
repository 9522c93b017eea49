package io.bartizan.protect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.LogCapture;
import io.bartizan.exchange.Rejection;
import io.bartizan.exchange.Verdict;
import io.bartizan.http.Misuse;
import io.bartizan.protect.AbuseStanding.Fate;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ladder, up and down, on a clock of the test's. */
class AbuseTest {
  private static final String CLIENT = "192.0.2.1";
  private static final Rejection NOT_FOUND = new Rejection(404, "no-route", null, "");
  private static final Rejection MALFORMED = new Rejection(400, "malformed-request", null, "");
  private static final Rejection LIMITED = new Rejection(429, "rate-limit", null, "");

  @TempDir Path folder;
  private final AtomicLong nanos = new AtomicLong();
  private Instant now = Instant.parse("2026-11-25T12:00:00Z");
  private final Abuse abuse = new Abuse(nanos::get, () -> now);

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
    now = now.plus(time);
  }

  private void configure(String members) throws IOException {
    Gateways.inForce(abuse, Gateways.with(folder, members), 1_000_000);
  }

  private Step refused(String client, Rejection rejection) {
    return abuse.step(Asked.by(client).exchange, rejection);
  }

  private boolean isBanned(String client) {
    return abuse.isBanned(Asked.ip(client));
  }

  /** How many refusals it takes until one has come to this. */
  private int refusalsUntil(Step step) {
    for (int i = 1; i < 10_000; i++) {
      if (refused(CLIENT, MALFORMED) == step) {
        return i;
      }
    }
    throw new AssertionError("it never comes to " + step);
  }

  private int refusalsUntilBanned() {
    for (int i = 1; i < 10_000; i++) {
      Step step = refused(CLIENT, MALFORMED);
      if (isBanned(CLIENT)) {
        assertEquals(Step.CLOSE, step);
        return i;
      }
    }
    throw new AssertionError("it is never banned");
  }

  @Test
  void itIsKnownHowAClientStands() throws IOException {
    configure("");
    assertStanding(0, Fate.ANSWERED, false);
    assertEquals(25, refusalsUntil(Step.HOLD));
    assertStanding(500, Fate.HELD, false);
    assertEquals(25, refusalsUntil(Step.CLOSE));
    assertStanding(1000, Fate.UNANSWERED, false);
    assertEquals(25, refusalsUntilBanned());
    // It begins again where it is held, but for now its connections are closed.
    assertStanding(500, Fate.UNANSWERED, true);
    pass(Duration.ofMinutes(10));
    assertStanding(250, Fate.ANSWERED, false);
  }

  @Test
  void whatAScoreWouldHaveMeantIsNothingOnceAbuseIsOff() throws IOException {
    configure("");
    assertEquals(25, refusalsUntil(Step.HOLD));
    configure("\"abuse\": {\"mode\": \"off\"}");
    assertStanding(500, Fate.ANSWERED, false);
    abuse.bans().byHand(Asked.ip(CLIENT), Duration.ofHours(1), "by hand");
    assertStanding(500, Fate.UNANSWERED, true);
  }

  private void assertStanding(double score, Fate fate, boolean banned) {
    AbuseStanding standing = abuse.standing(Asked.ip(CLIENT));
    assertEquals(score, standing.score(), 1e-6);
    assertEquals(fate, standing.fate());
    assertEquals(banned, standing.ban() != null);
    assertFalse(standing.exempt());
  }

  @Test
  void anAbuserClimbsStepByStepAndEachBanIsTwiceAsLong() throws IOException {
    configure("");
    // At 20 points each the 25th comes to 500, the 50th to 1000, the 75th to 1500.
    assertEquals(25, refusalsUntil(Step.HOLD));
    assertEquals(25, refusalsUntil(Step.CLOSE));
    assertEquals(25, refusalsUntilBanned());

    pass(Duration.ofMillis(59_999));
    assertTrue(isBanned(CLIENT));
    pass(Duration.ofMillis(1));
    assertFalse(isBanned(CLIENT));

    // From 500 it fell to 467 meanwhile.
    assertEquals(2, refusalsUntil(Step.HOLD));
    assertEquals(25, refusalsUntil(Step.CLOSE));
    assertEquals(25, refusalsUntilBanned());
    pass(Duration.ofSeconds(119));
    assertTrue(isBanned(CLIENT));
    pass(Duration.ofSeconds(1));
    assertFalse(isBanned(CLIENT));
  }

  @Test
  void whoStopsComesDownAgain() throws IOException {
    configure("");
    assertEquals(25, refusalsUntil(Step.HOLD));
    assertEquals(25, refusalsUntil(Step.CLOSE));
    pass(Duration.ofMinutes(5));
    assertEquals(Step.HOLD, refused(CLIENT, MALFORMED));
    pass(Duration.ofMinutes(10));
    assertEquals(Step.ANSWER, refused(CLIENT, MALFORMED));
    pass(Duration.ofHours(2));
    assertEquals(25, refusalsUntil(Step.HOLD), "nothing is left");
  }

  @Test
  void heldRequestsWaitTwiceAsLongEachTimeUpToTheLongest() throws IOException {
    configure("");
    assertEquals(25, refusalsUntil(Step.HOLD));
    for (int seconds : List.of(5, 10, 20, 30, 30)) {
      assertEquals(Duration.ofSeconds(seconds).toNanos(), abuse.takePlace(Asked.ip(CLIENT)));
      abuse.freePlace(Asked.ip(CLIENT));
    }
    pass(Duration.ofMinutes(10));
    assertEquals(Step.ANSWER, refused(CLIENT, MALFORMED));
    assertTrue(refusalsUntil(Step.HOLD) > 5);
    assertEquals(Duration.ofSeconds(5).toNanos(), abuse.takePlace(Asked.ip(CLIENT)), "it was calm");
  }

  @Test
  void aBrowserWithMissingFilesIsNowhereNear() throws IOException {
    configure("");
    // A page with three files that are not there, every half a minute for a day.
    for (int page = 0; page < 2 * 60 * 24; page++) {
      for (int i = 0; i < 3; i++) {
        assertEquals(Step.ANSWER, refused(CLIENT, NOT_FOUND), "page " + page);
      }
      pass(Duration.ofSeconds(30));
    }
    // And a burst of reloads on top.
    for (int i = 0; i < 60; i++) {
      assertEquals(Step.ANSWER, refused(CLIENT, NOT_FOUND));
    }
  }

  @Test
  void whoDoesNotStopAtLimitsIsHeld() throws IOException {
    configure("");
    for (int i = 1; i < 100; i++) {
      assertEquals(Step.ANSWER, refused(CLIENT, LIMITED));
    }
    assertEquals(Step.HOLD, refused(CLIENT, LIMITED));
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 408, 413, 414, 421, 431, 501, 502, 503, 504})
  void whatIsNobodysFaultIsNoOffence(int status) throws IOException {
    configure("");
    for (int i = 0; i < 1000; i++) {
      assertEquals(Step.ANSWER, refused(CLIENT, new Rejection(status, "any", null, "")));
    }
    assertEquals(0, abuse.tracked());
  }

  @Test
  void anIpv6NetworkIsOneClient() throws IOException {
    configure("\"abuse\": {\"points\": {\"malformed\": 1500}}");
    assertEquals(Step.CLOSE, refused("2001:db8::1", MALFORMED));
    assertTrue(isBanned("2001:db8::ffff:1"));
    assertFalse(isBanned("2001:db8:0:1::1"));
    assertEquals(Step.CLOSE, refused("192.0.2.1", MALFORMED));
    assertFalse(isBanned("192.0.2.2"));
  }

  /** Offences of another /64 each. */
  private Step refusedOfNetwork(int from, int to) {
    Step last = Step.ANSWER;
    for (int i = from; i < to; i++) {
      last = refused("2001:db8:5:" + Integer.toHexString(i) + "::1", MALFORMED);
    }
    return last;
  }

  @Test
  void aNetworkWithManyClientsClimbsTheLadderTooButLater() throws IOException {
    configure("");
    // At 20 points each, 400 come to 16 times 500.
    assertEquals(Step.ANSWER, refusedOfNetwork(0, 399));
    try (LogCapture log = new LogCapture(AbuseLog.class)) {
      assertEquals(Step.HOLD, refusedOfNetwork(399, 400));
      assertEquals(Step.HOLD, refusedOfNetwork(400, 799));
      assertEquals(
          List.of(
              "INFO client 2001:db8:5::/48 is held in the tarpit: its score is 500, the last offence"
                  + " malformed"),
          log.lines);
    }
    assertEquals(Step.CLOSE, refusedOfNetwork(799, 1_199));
    assertFalse(isBanned("2001:db8:5:4af::1") || isBanned("2001:db8:5:1::1"));
    // From now on each is banned that offends, and no other.
    assertEquals(Step.CLOSE, refusedOfNetwork(1_199, 1_201));
    assertTrue(isBanned("2001:db8:5:4af::1") && isBanned("2001:db8:5:4b0::1"));
    assertFalse(isBanned("2001:db8:5:1::1"));
    assertEquals(Step.ANSWER, refused("2001:db8:6::1", MALFORMED));
    assertEquals(Step.ANSWER, refused(CLIENT, MALFORMED));
    // It comes down like everybody.
    pass(Duration.ofMinutes(20));
    assertEquals(Step.ANSWER, refusedOfNetwork(2_000, 2_001));
  }

  @Test
  void whoIsPardonedIsSoWithItsNetwork() throws IOException {
    configure("");
    assertEquals(Step.CLOSE, refusedOfNetwork(0, 1_200));
    assertTrue(isBanned("2001:db8:5:4af::1"));
    assertTrue(abuse.pardon(abuse.clients().of(Asked.ip("2001:db8:5:4af::1"))));
    assertEquals(Step.ANSWER, refusedOfNetwork(1_199, 1_200));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"abuse\": {\"ipv6NetworkFactor\": 0}",
        "\"abuse\": {\"ipv6NetworkFactor\": 1000}",
        "\"clientAddress\": {\"ipv6Prefix\": 128}, \"abuse\": {\"ipv6NetworkFactor\": 0}"
      })
  void networksMayBeLeftAlone(String members) throws IOException {
    configure(members);
    assertEquals(Step.ANSWER, refusedOfNetwork(0, 4_000));
  }

  @Test
  void networksOfAnotherSizeAreOtherClients() throws IOException {
    configure("\"abuse\": {\"points\": {\"malformed\": 1500}}");
    assertEquals(Step.CLOSE, refused("2001:db8:0:7::1", MALFORMED));
    assertEquals(Step.CLOSE, refused(CLIENT, MALFORMED));
    configure("\"clientAddress\": {\"ipv6Prefix\": 56}");
    assertFalse(isBanned("2001:db8:0:7::1"));
    assertTrue(isBanned(CLIENT));
    var _ =
        abuse
            .bans()
            .byHand(abuse.clients().of(Asked.ip("2001:db8:0:7::1")), Duration.ofHours(1), "x");
    assertTrue(isBanned("2001:db8:0:8::1"));
    assertEquals("2001:db8::/56", abuse.text(abuse.bans().inForce(1).get(0).client()));
  }

  @Test
  void whoIsObservedIsToldOfAndLetBe() throws IOException {
    configure("\"abuse\": {\"mode\": \"observe\"}");
    try (LogCapture log = new LogCapture(AbuseLog.class)) {
      for (int i = 0; i < 75; i++) {
        assertEquals(Step.ANSWER, refused(CLIENT, MALFORMED));
      }
      assertEquals(3, log.lines.size(), log.lines::toString);
      assertTrue(log.lines.stream().allMatch(line -> line.contains("only observed")));
    }
    assertFalse(isBanned(CLIENT));
    assertEquals(25, abuse.counts().observed(Action.TARPIT));
    assertEquals(25, abuse.counts().observed(Action.CLOSE));
    assertEquals(1, abuse.counts().observed(Action.BAN));
    assertEquals(0, abuse.counts().done(Action.BAN));
  }

  @Test
  void whatIsOffIsNotEvenCountedButBansByHandHold() throws IOException {
    configure("\"abuse\": {\"mode\": \"off\"}");
    for (int i = 0; i < 1000; i++) {
      assertEquals(Step.ANSWER, refused(CLIENT, MALFORMED));
    }
    assertEquals(0, abuse.tracked());
    var _ = abuse.bans().byHand(Asked.ip(CLIENT), Duration.ofHours(1), "x");
    assertTrue(isBanned(CLIENT));
  }

  @Test
  void bansOfTheGatewayRestWhileItIsToObserveOnly() throws IOException {
    configure("\"abuse\": {\"points\": {\"malformed\": 1500}}");
    assertEquals(Step.CLOSE, refused(CLIENT, MALFORMED));
    configure("\"abuse\": {\"mode\": \"observe\"}");
    assertFalse(isBanned(CLIENT));
    configure("");
    assertTrue(isBanned(CLIENT));
  }

  @Test
  void aTrustedProxyIsNeverAnAbuserNorBanned() throws IOException {
    configure("\"clientAddress\": {\"trustedProxies\": [\"192.0.2.0/24\"]}");
    for (int i = 0; i < 1000; i++) {
      assertEquals(Step.ANSWER, refused(CLIENT, MALFORMED));
    }
    var _ = abuse.bans().byHand(Asked.ip(CLIENT), Duration.ofHours(1), "x");
    assertFalse(isBanned(CLIENT));
  }

  @Test
  void neitherIsWhoIsOnAListOfAllowedOnes() throws IOException {
    configure(
        "\"addresses\": {\"lists\": {\"office\": {\"blocks\": [\"192.0.2.0/24\"]}}, \"allow\": [\"office\"]}");
    for (int i = 0; i < 1000; i++) {
      assertEquals(Step.ANSWER, refused(CLIENT, MALFORMED));
    }
    var _ = abuse.bans().byHand(Asked.ip(CLIENT), Duration.ofHours(1), "x");
    assertFalse(isBanned(CLIENT));
  }

  /** Every 2 s for a page that no route takes, as load balancers do, for a day at most. */
  private Duration probedUntilHeld() {
    Duration time = Duration.ZERO;
    while (time.compareTo(Duration.ofDays(1)) < 0 && refused(CLIENT, NOT_FOUND) == Step.ANSWER) {
      time = time.plusSeconds(2);
      pass(Duration.ofSeconds(2));
    }
    return time;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"clientAddress\": {\"trustedProxies\": [\"192.0.2.0/24\"]}",
        "\"addresses\": {\"lists\": {\"probers\": {\"blocks\": [\"192.0.2.0/24\"]}},"
            + " \"allow\": [\"probers\"]}"
      })
  void healthChecksOfThoseThatAreKnownAreNeverHeld(String known) throws IOException {
    configure(known);
    assertEquals(Duration.ofDays(1), probedUntilHeld());
    assertEquals(0, abuse.tracked());
  }

  @Test
  void healthChecksOfOthersForAMissingPageAreHeldAfterTwelveMinutes() throws IOException {
    configure("");
    assertEquals(12, probedUntilHeld().toMinutes());
  }

  @Test
  void whoComesThroughATrustedProxyIsLimitedWithoutHurtingOthersOfItsConnection()
      throws IOException {
    configure("");
    Step last = Step.ANSWER;
    for (int i = 0; i < 75; i++) {
      last = abuse.step(Asked.behindProxy(CLIENT).exchange, MALFORMED);
      assertEquals(i < 24 ? Step.ANSWER : Step.LIMIT, last, "refusal " + i);
    }
    assertTrue(isBanned(CLIENT));
    Asked next = Asked.behindProxy(CLIENT);
    Verdict.Reject verdict = (Verdict.Reject) abuse.check(next.exchange);
    assertEquals(Step.LIMIT, abuse.step(next.exchange, verdict.rejection()));
    assertEquals(60, abuse.retryAfterSeconds(Asked.ip(CLIENT)));
  }

  @Test
  void aBannedClientsNextRequestOnAnOpenConnectionEndsIt() throws IOException {
    configure("");
    assertSame(Verdict.ALLOW, abuse.check(Asked.by(CLIENT).exchange));
    assertEquals(75, refusalsUntilBanned());
    Verdict.Reject verdict = (Verdict.Reject) abuse.check(Asked.by(CLIENT).exchange);
    assertEquals(Step.CLOSE, refused(CLIENT, verdict.rejection()));
    assertSame(Verdict.ALLOW, abuse.check(Asked.by("192.0.2.2").exchange));
  }

  @Test
  void requestsTakenBackBeforeAnAnswerCountLittle() throws IOException {
    configure("");
    for (int i = 0; i < 1499; i++) {
      Asked asked = Asked.by(CLIENT);
      asked.exchange.withdraw();
      asked.exchange.abort();
      abuse.ended(asked.exchange);
    }
    assertFalse(isBanned(CLIENT));
    Asked download = Asked.by(CLIENT);
    download.exchange.responded(200, 0);
    download.exchange.withdraw();
    download.exchange.abort();
    abuse.ended(download.exchange);
    Asked closed = Asked.by(CLIENT);
    closed.exchange.abort();
    abuse.ended(closed.exchange);
    assertFalse(isBanned(CLIENT), "neither a download nor a connection given up is an offence");
    Asked malformed = Asked.by(CLIENT);
    malformed.exchange.rejection(MALFORMED);
    abuse.ended(malformed.exchange);
    assertTrue(isBanned(CLIENT), "a body may turn out malformed");
  }

  @Test
  void floodsBanSoonAndSlownessNever() throws IOException {
    configure("");
    for (int i = 0; i < 100; i++) {
      abuse.broken(Asked.ip(CLIENT), Misuse.SLOW_READER);
      abuse.broken(Asked.ip(CLIENT), Misuse.SLOW_HEAD);
    }
    assertEquals(0, abuse.tracked());
    List<Misuse> floods =
        List.of(
            Misuse.RAPID_RESET, Misuse.UNREAD_REPLIES, Misuse.ENDLESS_HEAD, Misuse.PROVOKED_RESETS);
    for (Misuse flood : floods) {
      abuse.broken(Asked.ip(CLIENT), flood);
      assertFalse(isBanned(CLIENT), flood.label());
    }
    abuse.broken(Asked.ip(CLIENT), Misuse.SETTINGS_FLOOD);
    assertTrue(isBanned(CLIENT));
  }

  @Test
  void whatIsNoHttp2OrNoTlsCountsAsMalformed() throws IOException {
    configure("");
    for (int i = 0; i < 37; i++) {
      abuse.broken(Asked.ip(CLIENT), Misuse.HTTP2_ERROR);
      abuse.notTls(Asked.ip(CLIENT));
    }
    assertFalse(isBanned(CLIENT), "74 times 20 points");
    abuse.notTls(Asked.ip(CLIENT));
    assertTrue(isBanned(CLIENT));
  }

  @Test
  void whoIsPardonedBeginsAnew() throws IOException {
    configure("");
    assertEquals(75, refusalsUntilBanned());
    assertTrue(abuse.pardon(Asked.ip(CLIENT)));
    assertFalse(isBanned(CLIENT));
    assertEquals(25, refusalsUntil(Step.HOLD));
    assertFalse(abuse.pardon(Asked.ip(CLIENT)), "it was not banned");
  }

  @Test
  void thePlacesOfTheTarpitAreBoundedInAllAndOfEachClient() throws IOException {
    configure("\"abuse\": {\"tarpit\": {\"maxHeld\": 6, \"maxHeldPerClient\": 4}}");
    for (int i = 0; i < 4; i++) {
      assertTrue(abuse.takePlace(Asked.ip(CLIENT)) > 0);
    }
    assertEquals(0, abuse.takePlace(Asked.ip(CLIENT)));
    assertTrue(abuse.takePlace(Asked.ip("192.0.2.2")) > 0);
    assertTrue(abuse.takePlace(Asked.ip("192.0.2.3")) > 0);
    assertEquals(0, abuse.takePlace(Asked.ip("192.0.2.4")));
    assertEquals(6, abuse.held());
    abuse.freePlace(Asked.ip(CLIENT));
    assertTrue(abuse.takePlace(Asked.ip("192.0.2.4")) > 0);
    assertEquals(2, abuse.counts().done(Action.TARPIT_FULL));
  }

  @Test
  void aShareOfTheConnectionsIsTheBoundWhereThatIsLess() throws IOException {
    Gateways.inForce(abuse, Gateways.with(folder, ""), 100);
    assertTrue(abuse.takePlace(Asked.ip("192.0.2.1")) > 0);
    assertTrue(abuse.takePlace(Asked.ip("192.0.2.2")) > 0);
    assertEquals(0, abuse.takePlace(Asked.ip("192.0.2.3")));
  }

  @Test
  void nothingIsHeldWhileMemoryOrDescriptorsAreShort() throws IOException {
    configure("");
    abuse.strained(true);
    assertEquals(0, abuse.takePlace(Asked.ip(CLIENT)));
    abuse.strained(false);
    assertTrue(abuse.takePlace(Asked.ip(CLIENT)) > 0);
  }

  @Test
  void manyAbusersAtOnceAreCountedInTheLogNotListed() throws IOException {
    configure("\"abuse\": {\"points\": {\"malformed\": 1500}}");
    try (LogCapture log = new LogCapture(AbuseLog.class)) {
      for (int i = 0; i < 100; i++) {
        assertEquals(Step.CLOSE, refused("198.51.100." + i, MALFORMED));
      }
      assertEquals(AbuseLog.MAX_PER_SECOND, log.lines.size());
      pass(Duration.ofSeconds(1));
      assertEquals(Step.CLOSE, refused("198.51.100.200", MALFORMED));
      assertTrue(log.lines.getLast().endsWith("(and 90 more clients before)"), log.lines::toString);
    }
    assertEquals(101, abuse.bans().count());
  }
}
