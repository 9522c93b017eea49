package io.bartizan.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.bartizan.auth.token.KeySet;
import io.bartizan.config.JwtAlgorithm;
import io.bartizan.config.JwtProviderConfig;
import io.bartizan.exchange.Exchange;
import io.bartizan.exchange.Principal;
import io.bartizan.exchange.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which tokens are refused before the route of their request is known. */
class TokenLookupTest {
  private static final Set<JwtAlgorithm> HS256 = Set.of(JwtAlgorithm.HS256);
  private static final int LONGEST = 300;

  private final CountedAttempts attempts = new CountedAttempts();
  private final TokenLookup lookup =
      new TokenLookup(
          new Provider(
              config(),
              new TestKeySource(
                  KeySet.ofSecret(TestTokens.SECRET.getBytes(StandardCharsets.UTF_8), HS256)),
              new SlowSignatures()),
          attempts);

  private static JwtProviderConfig config() {
    return TestProviders.fetched("https://id.example", HS256, LONGEST);
  }

  private static Exchange request(String issuer, String subject) {
    String claims = "{\"iss\":\"" + issuer + "\",\"sub\":\"" + subject + "\",\"exp\":99999999999}";
    return Requests.to("/", "authorization", "Bearer " + TestTokens.hs256(claims));
  }

  @Test
  void aGoodTokenIsVouchedFor() {
    Exchange exchange = request("https://id.example", "alice");
    assertSame(Verdict.ALLOW, lookup.check(exchange));
    Principal principal = exchange.vouchedFor("main");
    assertNotNull(principal);
    assertEquals("alice", principal.name());
  }

  @Test
  void aTokenThatIsTooLongIsRefusedIfItSaysThatItIsOfTheIssuer() {
    String subject = "a".repeat(LONGEST);
    Verdict verdict = lookup.check(request("https://id.example", subject));
    assertEquals(
        "token-too-long", assertInstanceOf(Verdict.Reject.class, verdict).rejection().reason());
    assertEquals(1, attempts.failed);
    assertSame(Verdict.ALLOW, lookup.check(request("https://other.example", subject)));
    assertEquals(1, attempts.failed);
  }
}
