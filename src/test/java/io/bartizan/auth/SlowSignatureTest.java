package io.bartizan.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.auth.keys.Keys.Heard;
import io.bartizan.auth.token.KeySet;
import io.bartizan.auth.token.TestIssuer;
import io.bartizan.config.AuthConfig;
import io.bartizan.config.JwtAlgorithm;
import io.bartizan.config.JwtProviderConfig;
import io.bartizan.exchange.Exchange;
import io.bartizan.exchange.Verdict;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests whose token's signature takes long to verify. */
@Timeout(60)
class SlowSignatureTest {
  private static final String CLAIMS = "{\"sub\":\"alice\",\"exp\":99999999999}";
  private static final KeyPair OTHER = TestIssuer.newPair("secp384r1");

  private final TestKeySource issuer = new TestKeySource(keys(TestIssuer.pair(JwtAlgorithm.ES384)));
  private final CountedAttempts attempts = new CountedAttempts();
  private final SlowSignatures signatures = new SlowSignatures();
  private final JwtGuard guard =
      new JwtGuard(
          new AuthConfig.Jwt(List.of("main"), false, false, Set.of(), Set.of(), List.of()),
          List.of(new Provider(config(), issuer, signatures)),
          attempts);

  @AfterEach
  void close() {
    signatures.close();
  }

  private static JwtProviderConfig config() {
    return TestProviders.fetched(null, Set.of(JwtAlgorithm.ES384), 4096);
  }

  private static KeySet keys(KeyPair pair) {
    return TestIssuer.keys(TestIssuer.jwk(pair.getPublic(), "\"kid\":\"k\""));
  }

  private static String token(KeyPair signer, String claims) {
    return TestIssuer.token(
        JwtAlgorithm.ES384,
        signer.getPrivate(),
        "{\"alg\":\"ES384\",\"kid\":\"k\"}".getBytes(StandardCharsets.UTF_8),
        claims.getBytes(StandardCharsets.UTF_8));
  }

  private static Exchange request(String token) {
    return Requests.to("/", "authorization", "Bearer " + token);
  }

  private static Exchange request(KeyPair signer) {
    return request(token(signer, CLAIMS));
  }

  private static Exchange good() {
    return request(TestIssuer.pair(JwtAlgorithm.ES384));
  }

  /** Waits for whatever the request waits for, once. */
  private static Verdict decided(Verdict verdict) throws InterruptedException {
    return waited(verdict).decide();
  }

  private static Verdict.Pending waited(Verdict verdict) throws InterruptedException {
    Verdict.Pending pending = assertInstanceOf(Verdict.Await.class, verdict).pending();
    CountDownLatch told = new CountDownLatch(1);
    pending.begin(told::countDown);
    assertTrue(told.await(30, TimeUnit.SECONDS));
    return pending;
  }

  private static void assertRefused(int status, String reason, Verdict verdict) {
    var rejection = assertInstanceOf(Verdict.Reject.class, verdict).rejection();
    assertEquals(status + " " + reason, rejection.status() + " " + rejection.reason());
  }

  @Test
  void aGoodTokenWaitsOnceAndIsRemembered() throws Exception {
    String token = token(TestIssuer.pair(JwtAlgorithm.ES384), CLAIMS);
    Exchange exchange = request(token);
    assertSame(Verdict.ALLOW, decided(guard.check(exchange)));
    assertNotNull(exchange.principal());
    assertSame(Verdict.ALLOW, guard.check(request(token)));
    assertEquals(1, attempts.asked, "it was heard when it came");
  }

  @Test
  void whatIsBadInAllButItsSignatureDoesNotWait() {
    String expired = token(TestIssuer.pair(JwtAlgorithm.ES384), "{\"exp\":-1000}");
    assertRefused(401, "token-expired", guard.check(request(expired)));
  }

  @Test
  void aBadSignatureHasTheIssuerAskedThenAndIsRefused() throws Exception {
    issuer.heard = Heard.NO_NEWS;
    Verdict looked = decided(guard.check(request(OTHER)));
    assertEquals(0, issuer.petitions.size());
    assertRefused(401, "token-signature", decided(looked));
    assertEquals(1, issuer.petitions.size());
    assertEquals(1, attempts.failed);
  }

  @Test
  void aKeyThatTookOverTheNameIsLookedAtWhenItIsThere() throws Exception {
    Verdict looked = decided(guard.check(request(OTHER)));
    Verdict.Pending asks = assertInstanceOf(Verdict.Await.class, looked).pending();
    asks.begin(() -> {});
    issuer.current = keys(OTHER);
    assertSame(Verdict.ALLOW, decided(asks.decide()));
  }

  @Test
  void whatIsStillBadWithOtherKeysHasNobodyAskedAgain() throws Exception {
    Verdict looked = decided(guard.check(request(OTHER)));
    Verdict.Pending asks = assertInstanceOf(Verdict.Await.class, looked).pending();
    asks.begin(() -> {});
    issuer.current = keys(TestIssuer.newPair("secp384r1"));
    assertRefused(401, "token-signature", decided(asks.decide()));
    assertEquals(1, issuer.petitions.size());
    assertEquals(1, attempts.failed);
  }

  @Test
  void whoGoesAwayAfterALookAtABadSignatureHasFailed() throws Exception {
    waited(guard.check(request(OTHER))).withdraw();
    assertEquals(1, attempts.failed);
    Verdict asks = decided(guard.check(request(OTHER)));
    assertInstanceOf(Verdict.Await.class, asks).pending().withdraw();
    assertEquals(2, attempts.failed);
    waited(guard.check(good())).withdraw();
    assertEquals(2, attempts.failed, "its token was good");
  }

  @Test
  void whoGoesAwayBeforeItsTurnHasNoSignatureLookedAt() throws Exception {
    CountDownLatch mayEnd = new CountDownLatch(1);
    occupy(Runtime.getRuntime().availableProcessors(), mayEnd);
    Verdict.Pending pending = assertInstanceOf(Verdict.Await.class, guard.check(good())).pending();
    CountDownLatch told = new CountDownLatch(1);
    pending.begin(told::countDown);
    pending.withdraw();
    assertEquals(0, attempts.failed);
    mayEnd.countDown();
    assertTrue(told.await(30, TimeUnit.SECONDS));
    assertRefused(503, "signatures-busy", pending.decide());
  }

  @Test
  void whereTooManyWaitOneIsToldToComeAgain() throws Exception {
    CountDownLatch mayEnd = new CountDownLatch(1);
    int all = Runtime.getRuntime().availableProcessors() + SlowSignatures.MAX_WAITING;
    CountDownLatch ended = occupy(all, mayEnd);
    assertRefused(503, "signatures-busy", decided(guard.check(good())));
    assertEquals(0, attempts.failed);
    mayEnd.countDown();
    assertTrue(ended.await(30, TimeUnit.SECONDS), "whoever waits is told whatever happens");
    assertSame(Verdict.ALLOW, decided(guard.check(good())));
  }

  @Test
  void whoWaitsIsToldAfterAnErrorToo() throws Exception {
    CountDownLatch told = new CountDownLatch(1);
    signatures.look(
        () -> {
          throw new StackOverflowError("on purpose");
        },
        _ -> told.countDown());
    assertTrue(told.await(30, TimeUnit.SECONDS));
  }

  /** Looks that take as long as the test likes, and then fail. */
  private CountDownLatch occupy(int all, CountDownLatch mayEnd) {
    CountDownLatch ended = new CountDownLatch(all);
    for (int i = 0; i < all; i++) {
      signatures.look(
          () -> {
            try {
              mayEnd.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            throw new IllegalStateException("nobody cares");
          },
          _ -> ended.countDown());
    }
    return ended;
  }
}
