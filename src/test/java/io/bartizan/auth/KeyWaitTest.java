package io.bartizan.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.auth.keys.Keys.Heard;
import io.bartizan.auth.keys.Petition;
import io.bartizan.auth.keys.TestKeys;
import io.bartizan.auth.token.TestIssuer;
import io.bartizan.config.AuthConfig;
import io.bartizan.config.JwtAlgorithm;
import io.bartizan.exchange.Exchange;
import io.bartizan.exchange.Verdict;
import io.bartizan.http.FieldName;
import io.bartizan.http.Fields;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests whose token is signed with a key that is not known. */
class KeyWaitTest {
  private final TestKeySource issuer = new TestKeySource(TestKeys.set("old"));
  private final CountedAttempts attempts = new CountedAttempts();
  private final JwtGuard guard = guard(issuer);
  private int told;

  private static Provider provider(TestKeySource keys) {
    return new Provider(
        TestProviders.fetched(null, TestKeys.ES256, 4096), keys, new SlowSignatures());
  }

  private JwtGuard guard(TestKeySource... issuers) {
    return new JwtGuard(
        new AuthConfig.Jwt(List.of("main"), false, false, Set.of(), Set.of(), List.of()),
        List.of(issuers).stream().map(KeyWaitTest::provider).toList(),
        attempts);
  }

  private static String token(@Nullable String keyId, String signer) {
    String named = keyId == null ? "" : ",\"kid\":\"" + keyId + "\"";
    return TestIssuer.token(
        JwtAlgorithm.ES256,
        TestKeys.pair(signer).getPrivate(),
        ("{\"alg\":\"ES256\"" + named + "}").getBytes(StandardCharsets.UTF_8),
        "{\"sub\":\"alice\",\"exp\":99999999999}".getBytes(StandardCharsets.UTF_8));
  }

  private static Exchange request(String token) {
    return Requests.to("/", "authorization", "Bearer " + token);
  }

  private Verdict.Pending waits(Verdict verdict) {
    Verdict.Pending pending = assertInstanceOf(Verdict.Await.class, verdict).pending();
    pending.begin(() -> told++);
    return pending;
  }

  private static void assertRefused(int status, String reason, Verdict verdict) {
    var rejection = assertInstanceOf(Verdict.Reject.class, verdict).rejection();
    assertEquals(status + " " + reason, rejection.status() + " " + rejection.reason());
  }

  private static @Nullable String retryAfter(Exchange exchange) {
    Fields fields = new Fields();
    exchange.editResponse(fields);
    return fields.get(FieldName.RETRY_AFTER);
  }

  @Test
  void aTokenOfANewKeyWaitsForItAndPasses() {
    Verdict.Pending pending = waits(guard.check(request(token("new", "new"))));
    assertEquals(0, told);
    issuer.current = TestKeys.set("new");
    issuer.tell();
    assertEquals(1, told);
    assertSame(Verdict.ALLOW, pending.decide());
    assertEquals(0, attempts.failed);
  }

  @Test
  void aTokenThatNamesNoKeyWaitsForANewOneAndPasses() {
    Verdict.Pending pending = waits(guard.check(request(token(null, "new"))));
    issuer.current = TestKeys.set("old", "new");
    assertSame(Verdict.ALLOW, pending.decide());
  }

  @Test
  void aTokenWhoseKeyHasTheNameOfTheOneBeforeWaitsForItAndPasses() {
    issuer.current =
        TestIssuer.keys(TestIssuer.jwk(TestKeys.pair("old").getPublic(), "\"kid\":\"k\""));
    Verdict.Pending pending = waits(guard.check(request(token("k", "new"))));
    issuer.current =
        TestIssuer.keys(TestIssuer.jwk(TestKeys.pair("new").getPublic(), "\"kid\":\"k\""));
    assertSame(Verdict.ALLOW, pending.decide());
  }

  @Test
  void whoeverHasWaitedForNothingIsRefusedAndHasFailedOnce() {
    assertRefused(401, "token-key", waits(guard.check(request(token("new", "new")))).decide());
    assertRefused(
        401, "token-signature", waits(guard.check(request(token("old", "new")))).decide());
    assertEquals(2, attempts.failed);
  }

  @Test
  void whatOnlyTheIssuerCannotMendDoesNotWait() {
    String expired =
        TestIssuer.token(
            JwtAlgorithm.ES256,
            TestKeys.pair("new").getPrivate(),
            "{\"alg\":\"ES256\",\"kid\":\"new\"}".getBytes(StandardCharsets.UTF_8),
            "{\"exp\":-1000}".getBytes(StandardCharsets.UTF_8));
    assertRefused(401, "token-expired", guard.check(request(expired)));
    issuer.fetched = false;
    assertRefused(401, "token-key", guard.check(request(token("new", "new"))));
    assertRefused(401, "token-signature", guard.check(request(token("old", "new"))));
    assertEquals(List.of(), issuer.petitions);
  }

  @Test
  void whoCameLateForAnAnswerWaitsForOneMoreAndNoLonger() {
    issuer.heard = Heard.WAS_LATE;
    Verdict.Pending first = waits(guard.check(request(token("new", "new"))));
    Verdict.Pending second = waits(first.decide());
    assertEquals(2, issuer.petitions.size());
    assertRefused(401, "token-key", second.decide());
  }

  @Test
  void whoFindsNoRoomIsToldWhenToComeAgain() {
    issuer.heard = Heard.NO_ROOM;
    Exchange exchange = request(token("new", "new"));
    Verdict.Pending pending = waits(guard.check(exchange));
    assertEquals(1, told);
    assertRefused(503, "keys-busy", pending.decide());
    assertEquals("7", retryAfter(exchange));
    assertEquals(0, attempts.failed);
  }

  @Test
  void whoHadASignatureLookedAtAndFindsNoRoomHasFailed() {
    issuer.heard = Heard.NO_ROOM;
    assertRefused(503, "keys-busy", waits(guard.check(request(token("old", "new")))).decide());
    assertEquals(1, attempts.failed);
  }

  @Test
  void whoPassesByAnotherIssuerHasNotFailed() {
    TestKeySource full = new TestKeySource(TestKeys.set("old"));
    full.heard = Heard.NO_ROOM;
    TestKeySource other = new TestKeySource(TestKeys.set("others"));
    Verdict.Pending pending = waits(guard(full, other).check(request(token("old", "new"))));
    other.current =
        TestIssuer.keys(TestIssuer.jwk(TestKeys.pair("new").getPublic(), "\"kid\":\"old\""));
    assertSame(Verdict.ALLOW, pending.decide());
    assertEquals(0, attempts.failed);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whereOneIssuerDoesNotKnowNobodyIsToldByAnotherThatTheTokenIsBad(boolean first) {
    issuer.heard = Heard.NO_NEWS;
    issuer.stale = true;
    TestKeySource other = new TestKeySource(TestKeys.set("others"));
    other.fetched = false;
    JwtGuard either = first ? guard(issuer, other) : guard(other, issuer);
    assertRefused(
        503, "keys-unanswered", waits(either.check(request(token("new", "new")))).decide());
    assertEquals(0, attempts.failed);
    assertRefused(
        503, "keys-unanswered", waits(either.check(request(token("others", "new")))).decide());
    assertEquals(1, attempts.failed, "the other has looked at a signature");
  }

  @Test
  void whileTheIssuerIsDownNobodyIsToldThatANewKeyIsBad() {
    issuer.heard = Heard.NO_NEWS;
    issuer.stale = true;
    Exchange exchange = request(token("new", "new"));
    assertRefused(503, "keys-unanswered", waits(guard.check(exchange)).decide());
    assertEquals("7", retryAfter(exchange));
    assertEquals(0, attempts.failed);
    assertRefused(
        401, "token-signature", waits(guard.check(request(token("old", "new")))).decide());
    assertEquals(1, attempts.failed);
  }

  @Test
  void whoWaitsForAnIssuerThatAReloadLeavesIsNotToldThatAGoodTokenIsBad() {
    for (String signedAs : List.of("new", "old")) {
      Verdict.Pending pending = waits(guard.check(request(token(signedAs, "new"))));
      issuer.stale = true;
      issuer.left = true;
      issuer.tell();
      assertRefused(503, "keys-unanswered", pending.decide());
    }
    assertEquals(0, attempts.failed, "a reload is nobody's failure");
  }

  @Test
  void aTokenOfAKeyThatWasWithdrawnIsBadWhetherTheIssuerIsDownOrNot() {
    issuer.current = TestKeys.set("new").after(TestKeys.set("old"));
    issuer.heard = Heard.NO_NEWS;
    issuer.stale = true;
    assertRefused(401, "token-key", waits(guard.check(request(token("old", "old")))).decide());
  }

  @Test
  void whoWasLetWaitIsHeardWhateverOthersOfTheSameAddressDidMeanwhile() {
    Verdict.Pending pending = waits(guard.check(request(token("new", "new"))));
    attempts.may = false;
    issuer.current = TestKeys.set("new");
    assertSame(Verdict.ALLOW, pending.decide());
  }

  @Test
  void severalIssuersAreAskedAtOnce() {
    TestKeySource other = new TestKeySource(TestKeys.set("others"));
    Verdict.Pending pending = waits(guard(issuer, other).check(request(token("new", "new"))));
    issuer.current = TestKeys.set("new");
    issuer.tell();
    assertEquals(0, told);
    other.tell();
    assertEquals(1, told);
    assertSame(Verdict.ALLOW, pending.decide());
  }

  @Test
  void whoGoesAwayWaitsForNobody() {
    Verdict.Pending pending = waits(guard.check(request(token("new", "new"))));
    pending.withdraw();
    assertEquals(issuer.petitions, issuer.withdrawn);
    assertEquals(1, issuer.withdrawn.size());
    assertEquals(0, attempts.failed, "no signature was looked at");
  }

  @Test
  void whoGoesAwayAfterASignatureWasLookedAtHasFailed() {
    waits(guard.check(request(token("old", "new")))).withdraw();
    assertEquals(1, attempts.failed);
    TestKeySource other = new TestKeySource(TestKeys.set("others"));
    other.fetched = false;
    waits(guard(other, issuer).check(request(token("others", "new")))).withdraw();
    assertEquals(2, attempts.failed, "the signature was looked at for an issuer of fixed keys");
  }

  private Petition petition(Exchange exchange) {
    issuer.petitions.clear();
    waits(guard.check(exchange));
    return issuer.petitions.getFirst();
  }

  @Test
  void aTokenOfAKeyThatWasWithdrawnDoesNotWaitThroughAPause() {
    issuer.current = TestKeys.set("new").after(TestKeys.set("old"));
    assertFalse(petition(request(token("old", "old"))).isPatient());
    assertTrue(petition(request(token("old", "new"))).isPatient());
  }

  private static Exchange from(String address, String token) {
    return Requests.from(address, "/", "authorization", "Bearer " + token);
  }

  @Test
  void whoseTokenWasGoodIsAcquaintedWithAllOfItsSite() {
    String made = token("made-up", "new");
    assertFalse(petition(from("2001:db8:1:1::1", made)).isAcquainted());
    assertSame(Verdict.ALLOW, guard.check(from("2001:db8:1:1::1", token("old", "old"))));
    assertTrue(petition(from("2001:db8:1:2::1", made)).isAcquainted());
    assertFalse(petition(from("2001:db8:2:1::1", made)).isAcquainted());
    assertFalse(petition(from("192.0.2.1", made)).isAcquainted());
    assertSame(Verdict.ALLOW, guard.check(from("192.0.2.1", token("old", "old"))));
    assertFalse(petition(from("192.0.2.2", made)).isAcquainted());
    assertEquals(
        petition(from("2001:db8:1:1::1", made)).client(),
        petition(from("2001:db8:1:2::9", made)).client());
  }

  @ParameterizedTest
  @EnumSource
  void beforeThereEverWereKeysNobodyHasFailed(Heard heard) {
    issuer.current = null;
    issuer.heard = heard;
    Verdict.Pending pending = waits(guard.check(request(token("old", "old"))));
    Verdict verdict = pending.decide();
    if (heard == Heard.WAS_LATE) {
      verdict = waits(verdict).decide();
    }
    assertRefused(503, heard == Heard.NO_ROOM ? "keys-busy" : "no-keys", verdict);
    assertEquals(0, attempts.failed);
  }
}
