package io.bartizan.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.bartizan.auth.token.KeySet;
import io.bartizan.config.AuthConfig;
import io.bartizan.config.JwtAlgorithm;
import io.bartizan.config.JwtKeysConfig;
import io.bartizan.config.JwtProviderConfig;
import io.bartizan.config.TokenPlace;
import io.bartizan.exchange.Exchange;
import io.bartizan.exchange.Principal;
import io.bartizan.exchange.Verdict;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is remembered of tokens, for how long, and what becomes of requests that wait for keys. */
class JwtGuardTest {
  private static final Set<JwtAlgorithm> HS256 = EnumSet.of(JwtAlgorithm.HS256);
  private static final String TOKEN =
      TestTokens.hs256("{\"sub\": \"alice\", \"nbf\": 1000, \"exp\": 2000}");

  private final TestKeySource issuer = new TestKeySource(keys(TestTokens.SECRET));
  private final CountedAttempts attempts = new CountedAttempts();
  private final JwtGuard guard =
      new JwtGuard(
          new AuthConfig.Jwt(List.of("main"), false, false, Set.of(), Set.of(), List.of()),
          List.of(provider(issuer)),
          attempts);

  private static JwtProviderConfig config() {
    return new JwtProviderConfig(
        "main",
        null,
        List.of(),
        HS256,
        new JwtKeysConfig.Fetched(
            URI.create("https://id.example"), false, null, Duration.ZERO, Duration.ZERO),
        Duration.ofSeconds(10),
        Set.of(),
        4096,
        null,
        List.of(new TokenPlace.Bearer()),
        false,
        Map.of(),
        "sub",
        "scope",
        "roles",
        100);
  }

  private static Provider provider(TestKeySource keys) {
    return new Provider(config(), keys, new SlowSignatures());
  }

  private static KeySet keys(String secret) {
    return KeySet.ofSecret(secret.getBytes(StandardCharsets.UTF_8), HS256);
  }

  private static Exchange request(long seconds, String token) {
    return Requests.at(seconds, "/", "authorization", "Bearer " + token);
  }

  private static void assertRefused(String reason, Verdict verdict) {
    assertEquals(reason, assertInstanceOf(Verdict.Reject.class, verdict).rejection().reason());
  }

  @Test
  void aTokenIsRememberedAndThenNoSignatureIsLookedAt() {
    assertSame(Verdict.ALLOW, guard.check(request(1500, TOKEN)));
    assertEquals(1, attempts.asked);
    attempts.may = false;
    Exchange again = request(1500, TOKEN);
    assertSame(Verdict.ALLOW, guard.check(again));
    Principal principal = again.principal();
    assertNotNull(principal);
    assertEquals("alice", principal.name());
    assertEquals(1, attempts.asked);
    assertRefused("auth-failures", guard.check(request(1500, TOKEN + "x")));
  }

  private JwtGuard either(Provider one, Provider other) {
    return new JwtGuard(
        new AuthConfig.Jwt(List.of("one", "other"), false, false, Set.of(), Set.of(), List.of()),
        List.of(one, other),
        attempts);
  }

  @Test
  void nobodyWaitsForAnIssuerWhoseTokenItIsNot() {
    TestKeySource silent = new TestKeySource(null);
    JwtGuard either = either(provider(silent), provider(issuer));
    assertSame(Verdict.ALLOW, either.check(request(1500, TOKEN)));
    assertInstanceOf(Verdict.Await.class, either.check(request(1500, TOKEN + "x")));
  }

  @Test
  void whoPassesIsNotToldToComeLater() {
    Provider known = provider(issuer);
    JwtGuard either = either(provider(new TestKeySource(keys(TestTokens.SECRET))), known);
    known.judge(request(1500, TOKEN), attempts, null);
    attempts.may = false;
    assertSame(Verdict.ALLOW, either.check(request(1500, TOKEN)));
    assertEquals(0, attempts.refused);
    assertRefused("auth-failures", either.check(request(1500, TOKEN + "x")));
    assertEquals(1, attempts.refused);
  }

  @Test
  void whatIsRememberedEndsWhenTheTokenDoes() {
    assertSame(Verdict.ALLOW, guard.check(request(2009, TOKEN)));
    assertSame(Verdict.ALLOW, guard.check(request(2009, TOKEN)));
    assertRefused("token-expired", guard.check(request(2010, TOKEN)));
    assertSame(Verdict.ALLOW, guard.check(request(990, TOKEN)), "a clock may be set back");
    assertRefused("token-not-yet-valid", guard.check(request(989, TOKEN)));
    assertEquals(2, attempts.failed);
  }

  @Test
  void whatIsRememberedEndsWithTheKeys() {
    assertSame(Verdict.ALLOW, guard.check(request(1500, TOKEN)));
    issuer.current = keys("another secret of the issuer, as long");
    assertRefused("token-signature", guard.check(request(1500, TOKEN)));
    issuer.current = KeySet.EMPTY;
    assertRefused("token-key", guard.check(request(1500, TOKEN)));
  }

  @Test
  void whoComesBeforeThereAreKeysWaitsForThem() {
    issuer.current = null;
    Exchange exchange = request(1500, TOKEN);
    Verdict.Pending pending =
        assertInstanceOf(Verdict.Await.class, guard.check(exchange)).pending();
    pending.begin(() -> {});
    assertEquals(1, issuer.petitions.size());
    issuer.current = keys(TestTokens.SECRET);
    assertSame(Verdict.ALLOW, pending.decide());
    assertNotNull(exchange.principal());
  }

  @Test
  void whereNoKeysComeNobodyPassesAndNobodyHasFailed() {
    issuer.current = null;
    Verdict.Pending pending =
        assertInstanceOf(Verdict.Await.class, guard.check(request(1500, TOKEN))).pending();
    pending.begin(() -> {});
    assertRefused("no-keys", pending.decide());
    assertEquals(0, attempts.failed);
  }
}
