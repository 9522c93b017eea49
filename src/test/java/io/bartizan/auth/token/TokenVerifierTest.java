package io.bartizan.auth.token;

import static io.bartizan.auth.token.Judge.NOW;
import static io.bartizan.auth.token.TestIssuer.jwk;
import static io.bartizan.auth.token.TestIssuer.pair;
import static io.bartizan.auth.token.TestIssuer.token;
import static io.bartizan.auth.token.TestIssuer.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bartizan.config.JwtAlgorithm;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenVerifierTest {
  private static final String CLAIMS =
      "{\"iss\":\"https://id.example.com\",\"aud\":\"api\",\"sub\":\"alice\",\"exp\":1700000300}";

  private static final KeySet ES256 =
      TestIssuer.keys(jwk(pair("secp256r1").getPublic(), "\"kid\":\"1\""));

  private static final Judge JUDGE = Judge.of(ES256);

  private static VerifiedToken good(Judge judge, String token) {
    return assertInstanceOf(Verification.Good.class, judge.judge(token)).token();
  }

  private static VerifiedToken good(String claims) {
    return good(JUDGE, token(JwtAlgorithm.ES256, claims));
  }

  private static VerifiedToken goodWith(String more) {
    return good(CLAIMS.replace("}", "," + more + "}"));
  }

  private static void goodHeader(Judge judge, String header) {
    good(judge, token(JwtAlgorithm.ES256, header, CLAIMS));
  }

  @ParameterizedTest
  @EnumSource
  void everyAlgorithmVerifies(JwtAlgorithm algorithm) {
    KeySet keys =
        algorithm.family() == JwtAlgorithm.Family.SECRET
            ? KeySet.ofSecret(TestIssuer.SECRET, EnumSet.of(algorithm))
            : TestIssuer.keys(jwk(pair(algorithm).getPublic()));
    Judge judge = JUDGE.by(algorithm).with(keys);

    good(judge, token(algorithm, CLAIMS));

    String other = token(algorithm, CLAIMS.replace("alice", "bob"));
    String token = token(algorithm, CLAIMS);
    String mixed =
        token.substring(0, token.lastIndexOf('.')) + other.substring(other.lastIndexOf('.'));
    assertEquals(Fault.SIGNATURE, Judge.fault(judge.judge(mixed)));
  }

  @Test
  void ed448IsEdDsaToo() {
    Judge judge = JUDGE.with(TestIssuer.keys(jwk(pair("Ed448").getPublic())));
    good(
        judge,
        token(
            JwtAlgorithm.EDDSA,
            pair("Ed448").getPrivate(),
            utf8("{\"alg\":\"EdDSA\"}"),
            utf8(CLAIMS)));
  }

  @Test
  void ed25519IsTheSameUnderEitherName() {
    String key = jwk(pair("Ed25519").getPublic());
    String old = token(JwtAlgorithm.EDDSA, CLAIMS);
    String fresh = token(JwtAlgorithm.ED25519, CLAIMS);
    for (String says : List.of("\"use\":\"sig\"", "\"alg\":\"EdDSA\"", "\"alg\":\"Ed25519\"")) {
      Judge both = JUDGE.with(TestIssuer.keys(jwk(pair("Ed25519").getPublic(), says)));
      good(both, old);
      good(both, fresh);
    }
    Judge judge = JUDGE.with(TestIssuer.keys(key));
    Verification notAllowed = new Verification.Bad(Fault.ALGORITHM);
    assertEquals(notAllowed, judge.by(JwtAlgorithm.EDDSA).judge(fresh));
    assertEquals(notAllowed, judge.by(JwtAlgorithm.ED25519).judge(old));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Ed448", "ESP256", "ESP384", "ESP512", "ESB256", "ed25519"})
  void otherNamesOfFullySpecifiedAlgorithmsAreRefused(String name) {
    String header = "{\"alg\":\"" + name + "\"}";
    String kind = name.equals("Ed448") ? "Ed448" : "Ed25519";
    Judge judge = JUDGE.with(TestIssuer.keys(jwk(pair(kind).getPublic())));
    assertEquals(
        new Verification.Bad(Fault.ALGORITHM),
        judge.judge(
            token(JwtAlgorithm.EDDSA, pair(kind).getPrivate(), utf8(header), utf8(CLAIMS))));
  }

  @Test
  void aKeyOnEd448IsNotForEd25519() {
    KeySet keys = TestIssuer.keys(jwk(pair("Ed448").getPublic()));
    String token =
        token(
            JwtAlgorithm.EDDSA,
            pair("Ed448").getPrivate(),
            utf8("{\"alg\":\"Ed25519\"}"),
            utf8(CLAIMS));
    assertEquals(new Verification.Unsure(Fault.UNKNOWN_KEY, false), JUDGE.with(keys).judge(token));
  }

  @Test
  void whatWasVerifiedOnceIsVerifiedAgainAfterSomethingThatCouldNotBe() {
    for (JwtAlgorithm algorithm :
        List.of(JwtAlgorithm.RS256, JwtAlgorithm.PS256, JwtAlgorithm.ES256, JwtAlgorithm.EDDSA)) {
      Judge judge = JUDGE.with(TestIssuer.keys(jwk(pair(algorithm).getPublic())));
      String token = token(algorithm, CLAIMS);
      String unsigned = token.substring(0, token.lastIndexOf('.') + 1);
      int length = token.length() - unsigned.length();
      good(judge, token);
      assertEquals(
          new Verification.Unsure(Fault.SIGNATURE, false),
          judge.judge(unsigned + "A".repeat(length)));
      Verification changed = judge.judge(unsigned + "_".repeat(length - 1) + "w");
      assertEquals(Fault.SIGNATURE, Judge.fault(changed));
      good(judge, token);
    }
  }

  @Test
  void claimsAreWhatTheTokenSays() {
    VerifiedToken token =
        goodWith(
            "\"scope\":\"a b\",\"n\":-5,\"f\":1.5,\"e\":1e2,\"big\":12345678901234567890,"
                + "\"yes\":true,\"no\":false,\"nothing\":null,\"list\":[1,\"a\",null,[{}]],"
                + "\"realm\":{\"roles\":[\"r\"],\"x\":null}");

    assertEquals(
        Map.ofEntries(
            Map.entry("iss", "https://id.example.com"),
            Map.entry("aud", "api"),
            Map.entry("sub", "alice"),
            Map.entry("exp", 1700000300L),
            Map.entry("scope", "a b"),
            Map.entry("n", -5L),
            Map.entry("f", 1.5),
            Map.entry("e", 100.0),
            Map.entry("big", new BigInteger("12345678901234567890")),
            Map.entry("yes", true),
            Map.entry("no", false),
            Map.entry("list", List.of(1L, "a", List.of(Map.of()))),
            Map.entry("realm", Map.of("roles", List.of("r")))),
        token.claims());
  }

  @Test
  void claimsCannotBeChanged() {
    VerifiedToken token = goodWith("\"list\":[1],\"realm\":{\"a\":1}");
    assertThrows(UnsupportedOperationException.class, () -> token.claims().clear());
    List<?> list = assertInstanceOf(List.class, token.claims().get("list"));
    assertThrows(UnsupportedOperationException.class, list::removeFirst);
    Map<?, ?> realm = assertInstanceOf(Map.class, token.claims().get("realm"));
    assertThrows(UnsupportedOperationException.class, realm::clear);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"api\"",
        "[\"api\"]",
        "[\"api\",\"other\"]",
        "[\"other\",\"api\"]",
        "[\"api\",\"api\"]",
        "\"\\u0061pi\""
      })
  void oneOfItsAudiencesIsEnough(String audience) {
    good(CLAIMS.replace("\"api\"", audience));
  }

  @Test
  void issuerAndAudienceAreNotAskedForWhereNoneIsConfigured() {
    good(JUDGE.ofAnybodyForAnybody(), token(JwtAlgorithm.ES256, "{\"exp\":1700000300}"));
    good(JUDGE.ofAnybodyForAnybody(), token(JwtAlgorithm.ES256, CLAIMS));
  }

  @ParameterizedTest
  @CsvSource({
    "1700000300, 1700000360",
    "1700000300.0, 1700000360",
    "1.7000003e9, 1700000360",
    "1700000300.25, 1700000361",
    "1699999941, 1700000001",
    "1699999940.5, 1700000001",
    "9007199254740992, 9007199254741052"
  })
  void itIsGoodUntilItExpiresAndTheClocksMayBeWrong(String exp, long expires) {
    VerifiedToken token = good(CLAIMS.replace("1700000300", exp));
    assertEquals(expires, token.expires());
    assertEquals(Long.MIN_VALUE, token.notBefore());
  }

  @ParameterizedTest
  @CsvSource({
    "1600000000, 1599999940",
    "1700000060, 1700000000",
    "1700000059.5, 1700000000",
    "0, -60",
    "-1e3, -1060"
  })
  void itIsGoodFromItsBeginningOnAndTheClocksMayBeWrong(String nbf, long notBefore) {
    assertEquals(notBefore, goodWith("\"nbf\":" + nbf).notBefore());
  }

  @Test
  void whatWasIssuedWithinThisSecondIsNotOfTheFuture() {
    Judge exact = JUDGE.skew(Duration.ZERO);
    good(exact, token(JwtAlgorithm.ES256, CLAIMS.replace("}", ",\"iat\":" + NOW + ".9}")));
    assertEquals(
        new Verification.Bad(Fault.NOT_YET),
        exact.judge(token(JwtAlgorithm.ES256, CLAIMS.replace("}", ",\"iat\":" + (NOW + 1) + "}"))));
  }

  @Test
  void withoutSkewItExpiresToTheSecond() {
    Judge exact = JUDGE.skew(Duration.ZERO);
    String token = token(JwtAlgorithm.ES256, CLAIMS);
    TokenVerifier verifier = new TokenVerifier(exact.config());
    assertInstanceOf(Verification.Good.class, verifier.verify(utf8(token), ES256, 1_700_000_299));
    assertEquals(
        new Verification.Bad(Fault.EXPIRED), verifier.verify(utf8(token), ES256, 1_700_000_300));
  }

  @Test
  void itMayExpireAsFarAwayAsAllowed() {
    Judge day = JUDGE.maxLifetime(Duration.ofDays(1));
    good(day, token(JwtAlgorithm.ES256, CLAIMS.replace("1700000300", "" + (NOW + 86400 + 60))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"at+jwt", "AT+JWT", "application/at+jwt", "Application/At+Jwt"})
  void aTypeIsTheSameHoweverItIsWritten(String type) {
    goodHeader(JUDGE.types("at+jwt", "other"), "{\"alg\":\"ES256\",\"typ\":\"" + type + "\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"alg\":\"ES256\",\"typ\":\"whatever\"}",
        "{\"al\\u0067\":\"\\u0045S256\"}",
        " {\n\t\"alg\" : \"ES256\" } ",
        "{\"kid\":\"1\",\"alg\":\"ES256\"}",
        "{\"alg\":\"ES256\",\"cty\":\"json\"}",
        "{\"alg\":\"ES256\",\"b64\":true}",
        "{\"alg\":\"ES256\",\"x\":{\"y\":[1,2,{\"z\":1.5e3}]}}"
      })
  void headersMaySayMore(String header) {
    goodHeader(JUDGE, header);
  }

  @Test
  void sixteenLevelsAreRead() {
    goodWith("\"a\":" + "[".repeat(15) + "]".repeat(15));
  }

  @Test
  void aTokenOfJustTheMostBytesIsRead() {
    String token = token(JwtAlgorithm.ES256, CLAIMS);
    good(JUDGE.maxTokenSize(token.length()), token);
  }

  @ParameterizedTest
  @EnumSource(names = {"ES256", "ES384", "ES512", "EDDSA", "PS256"})
  void aNewKeyIsUsedByThreadsAtOnce(JwtAlgorithm algorithm) throws Exception {
    Judge judge = JUDGE.with(TestIssuer.keys(jwk(pair(algorithm).getPublic())));
    String token = token(algorithm, CLAIMS);
    CyclicBarrier start = new CyclicBarrier(4);
    Callable<Verification> verifying =
        () -> {
          start.await();
          return judge.judge(token);
        };
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (Future<Verification> each : threads.invokeAll(Collections.nCopies(4, verifying))) {
        assertInstanceOf(Verification.Good.class, each.get());
      }
    }
  }
}
