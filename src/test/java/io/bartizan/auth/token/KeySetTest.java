package io.bartizan.auth.token;

import static io.bartizan.auth.token.TestIssuer.base64;
import static io.bartizan.auth.token.TestIssuer.jwk;
import static io.bartizan.auth.token.TestIssuer.jwks;
import static io.bartizan.auth.token.TestIssuer.newPair;
import static io.bartizan.auth.token.TestIssuer.pair;
import static io.bartizan.auth.token.TestIssuer.token;
import static io.bartizan.auth.token.TestIssuer.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.auth.token.KeySet.Described;
import io.bartizan.config.JwtAlgorithm;
import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeySetTest {
  private static final Set<JwtAlgorithm> ALL = EnumSet.allOf(JwtAlgorithm.class);
  private static final PublicKey RSA = pair("RSA").getPublic();
  private static final PublicKey EC = pair("secp256r1").getPublic();
  private static final String CLAIMS =
      "{\"iss\":\"https://id.example.com\",\"aud\":\"api\",\"exp\":1700000300}";

  private static KeySet read(String json) throws BadKeysException {
    return KeySet.ofJwks(utf8(json), ALL);
  }

  private static String problem(String json) {
    return String.valueOf(assertThrows(BadKeysException.class, () -> read(json)).getMessage());
  }

  private static String secret(int bytes, String... members) {
    return "{\"kty\":\"oct\",\"k\":\""
        + base64(new byte[bytes])
        + "\""
        + String.join("", Stream.of(members).map(member -> "," + member).toList())
        + "}";
  }

  @Test
  void aKeyIsForTheAlgorithmsOfItsKind() {
    KeySet keys =
        TestIssuer.keys(
            jwk(RSA, "\"kid\":\"a\""),
            jwk(pair("secp384r1").getPublic()),
            jwk(pair("Ed25519").getPublic(), "\"use\":\"sig\""),
            jwk(EC, "\"key_ops\":[\"verify\"]", "\"alg\":\"ES256\""));

    assertEquals(
        List.of(
            new Described(
                "a",
                "RSA 2048",
                EnumSet.of(
                    JwtAlgorithm.RS256,
                    JwtAlgorithm.RS384,
                    JwtAlgorithm.RS512,
                    JwtAlgorithm.PS256,
                    JwtAlgorithm.PS384,
                    JwtAlgorithm.PS512)),
            new Described(null, "P-384", EnumSet.of(JwtAlgorithm.ES384)),
            new Described(null, "Ed25519", EnumSet.of(JwtAlgorithm.EDDSA, JwtAlgorithm.ED25519)),
            new Described(null, "P-256", EnumSet.of(JwtAlgorithm.ES256))),
        keys.keys());
    assertEquals(List.of(), keys.leftOut());
  }

  @Test
  void aKeyIsForNoAlgorithmThatIsNotAllowed() throws BadKeysException {
    Set<JwtAlgorithm> some = EnumSet.of(JwtAlgorithm.RS256, JwtAlgorithm.ES384);
    KeySet keys =
        KeySet.ofJwks(
            utf8(jwks(jwk(RSA), jwk(EC), secret(64), jwk(RSA, "\"alg\":\"PS256\""))), some);

    assertEquals(
        List.of(new Described(null, "RSA 2048", EnumSet.of(JwtAlgorithm.RS256))), keys.keys());
    assertEquals(
        List.of(
            "key 2: P-256 is for none of the algorithms",
            "key 3: a secret of 64 bytes is for none of the algorithms",
            "key 4: \"alg\" is none of the algorithms"),
        keys.leftOut());
  }

  @Test
  void aKeyThatNamesAnAlgorithmIsForNoOther() {
    KeySet keys = TestIssuer.keys(jwk(RSA, "\"alg\":\"PS384\""));
    assertEquals(Set.of(JwtAlgorithm.PS384), keys.keys().getFirst().algorithms());
  }

  @Test
  void aKeyVerifiesNothingThatItIsNotFor() throws BadKeysException {
    byte[] data = utf8("data");
    byte[] signature = TestIssuer.signature(JwtAlgorithm.RS256, pair("RSA").getPrivate(), data);
    VerificationKey rs256 = VerificationKey.open(null, RSA, EnumSet.of(JwtAlgorithm.RS256));
    VerificationKey ps256 = VerificationKey.open(null, RSA, EnumSet.of(JwtAlgorithm.PS256));
    assertTrue(rs256.verify(JwtAlgorithm.RS256, data, data.length, signature));
    assertFalse(ps256.verify(JwtAlgorithm.RS256, data, data.length, signature));
  }

  @Test
  void aSecretIsForTheAlgorithmsThatItIsLongEnoughFor() throws BadKeysException {
    assertEquals(
        List.of(new Described(null, "secret", EnumSet.of(JwtAlgorithm.HS256, JwtAlgorithm.HS384))),
        read(jwks(secret(48))).keys());
    assertEquals(1, KeySet.ofSecret(new byte[32], EnumSet.of(JwtAlgorithm.HS256)).size());
    assertEquals(0, KeySet.ofSecret(new byte[31], EnumSet.of(JwtAlgorithm.HS256)).size());
    assertEquals(0, KeySet.ofSecret(new byte[63], EnumSet.of(JwtAlgorithm.HS512)).size());
    assertEquals(0, KeySet.ofSecret(new byte[64], EnumSet.of(JwtAlgorithm.RS256)).size());
  }

  @Test
  void secretsAndPublicKeysAreNotInOneSet() {
    assertEquals("secrets and public keys in one set", problem(jwks(jwk(EC), secret(32))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "{\"keys\":{}}",
        "{\"keys\":null}",
        "{\"keys\":\"\"}",
        "{\"keys\":[]",
        "{\"keys\":[],\"keys\":[]}",
        "{\"keys\":[]} x",
        "{\"keys\":[{\"kty\":\"RSA\",\"kty\":\"EC\"}]}",
        "\ufeff{\"keys\":[]}",
        "<html><body>Sign in</body></html>",
        "{\"error\":\"rate limited\"}"
      })
  void whatIsNoKeySetIsRefused(String json) {
    assertEquals("not a key set", problem(json).substring(0, 13));
  }

  @Test
  void thereIsAMostOfKeys() throws BadKeysException {
    String[] keys = Collections.nCopies(128, secret(32)).toArray(String[]::new);
    assertEquals(1, read(jwks(keys)).size());
    String[] more = Collections.nCopies(129, "{}").toArray(String[]::new);
    assertEquals("more than 128 keys", problem(jwks(more)));
  }

  @Test
  void anEmptySetIsASet() throws BadKeysException {
    assertEquals(KeySet.EMPTY, read("{\"keys\":[]}"));
  }

  @Test
  void setsOfTheSameKeysAreEqual() throws BadKeysException {
    String a = jwk(RSA, "\"kid\":\"a\"");
    String b = jwk(EC, "\"kid\":\"b\"");
    assertEquals(read(jwks(a, b)), read(jwks(b, a, b, "{\"kty\":\"other\"}")));
    assertEquals(read(jwks(a, b)).hashCode(), read(jwks(b, a)).hashCode());
    assertNotEquals(read(jwks(a)), read(jwks(a, b)));
    assertNotEquals(read(jwks(a)), read(jwks(jwk(RSA, "\"kid\":\"c\""))));
    assertNotEquals(read(jwks(a)), read(jwks(jwk(RSA, "\"kid\":\"a\"", "\"alg\":\"RS256\""))));
    assertNotEquals(read(jwks(a)), read(jwks(jwk(pair("RSA2056").getPublic(), "\"kid\":\"a\""))));
    assertEquals(read(jwks(secret(32))), read(jwks(secret(32))));
    assertNotEquals(read(jwks(secret(32))), read(jwks(secret(33))));
  }

  @Test
  void nothingSecretIsShown() throws BadKeysException {
    KeySet secret = KeySet.ofSecret(TestIssuer.SECRET, ALL);
    assertEquals("[secret]", secret.toString());
    assertFalse(secret.keys().toString().contains("nobody"));
    KeySet withPrivate = read(jwks(jwk(EC, "\"d\":\"c2VjcmV0\"")));
    assertEquals(read(jwks(jwk(EC))), withPrivate);
  }

  @Test
  void aTokenIsVerifiedWithTheKeyThatItNames() {
    KeyPair one = newPair("secp256r1");
    KeyPair two = newPair("secp256r1");
    KeySet keys =
        TestIssuer.keys(
            jwk(one.getPublic(), "\"kid\":\"1\""), jwk(two.getPublic(), "\"kid\":\"2\""));

    assertGood(keys, two, "2");
    assertGood(keys, two, null);
    assertUnsure(Fault.SIGNATURE, keys, two, "1");
    assertUnsure(Fault.UNKNOWN_KEY, keys, two, "3");
    assertUnsure(Fault.SIGNATURE, keys, newPair("secp256r1"), null);
  }

  @Test
  void allKeysOfOneNameAreTried() {
    KeyPair one = newPair("secp256r1");
    KeyPair two = newPair("secp256r1");
    KeySet keys =
        TestIssuer.keys(
            jwk(one.getPublic(), "\"kid\":\"1\""), jwk(two.getPublic(), "\"kid\":\"1\""));
    assertEquals(2, keys.size());
    assertGood(keys, one, "1");
    assertGood(keys, two, "1");
  }

  @Test
  void keysWithoutANameAreTriedWhereNoneHasTheName() {
    KeyPair named = newPair("secp256r1");
    KeyPair unnamed = newPair("secp256r1");
    KeySet keys =
        TestIssuer.keys(jwk(named.getPublic(), "\"kid\":\"1\""), jwk(unnamed.getPublic()));

    assertGood(keys, unnamed, "2");
    assertGood(keys, unnamed, null);
    assertUnsure(Fault.SIGNATURE, keys, unnamed, "1");
    assertUnsure(Fault.SIGNATURE, keys, named, "2");
  }

  @Test
  void noMoreThanEightKeysAreTried() {
    List<KeyPair> pairs = new ArrayList<>();
    List<String> jwks = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      pairs.add(newPair("secp256r1"));
      jwks.add(jwk(pairs.get(i).getPublic(), "\"kid\":\"" + i + "\""));
    }
    KeySet keys = TestIssuer.keys(jwks.toArray(String[]::new));

    assertGood(keys, pairs.get(7), null);
    assertUnsure(Fault.SIGNATURE, keys, pairs.get(8), null);
    assertGood(keys, pairs.get(8), "8");
  }

  @Test
  void keysThatWereWithdrawnAreAmongTheEight() {
    List<String> seven = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      seven.add(jwk(newPair("secp256r1").getPublic(), "\"kid\":\"" + i + "\""));
    }
    KeyPair last = newPair("secp256r1");
    KeyPair before = newPair("secp256r1");
    KeySet keys =
        TestIssuer.keys(seven.toArray(String[]::new))
            .after(named("last", last).after(named("before", before)));
    assertEquals(new Verification.Unsure(Fault.SIGNATURE, true), judge(keys, last, null));
    assertUnsure(Fault.SIGNATURE, keys, before, null);
    assertEquals(new Verification.Unsure(Fault.UNKNOWN_KEY, true), judge(keys, before, "before"));
  }

  private static KeySet named(String id, KeyPair pair) {
    return TestIssuer.keys(jwk(pair.getPublic(), "\"kid\":\"" + id + "\""));
  }

  @Test
  void aTokenOfAKeyThatWasWithdrawnIsKnownAsSuch() {
    KeyPair old = newPair("secp256r1");
    KeySet keys = named("2", newPair("secp256r1")).after(named("1", old));

    Verification withdrawn = new Verification.Unsure(Fault.UNKNOWN_KEY, true);
    assertEquals(withdrawn, judge(keys, old, "1"));
    assertEquals(new Verification.Unsure(Fault.SIGNATURE, true), judge(keys, old, null));
    // Whoever just says so has no signature of it.
    assertUnsure(Fault.UNKNOWN_KEY, keys, newPair("secp256r1"), "1");
    assertUnsure(Fault.UNKNOWN_KEY, keys, old, "3");
    assertEquals(withdrawn, judge(named("4", newPair("secp256r1")).after(keys), old, "1"));
  }

  @Test
  void aKeyThatComesBackIsNotWithdrawn() {
    KeyPair old = newPair("secp256r1");
    KeySet keys = named("1", old).after(named("2", newPair("secp256r1")).after(named("1", old)));
    assertGood(keys, old, "1");
    assertEquals(named("1", old), keys, "what was before makes no other set");
  }

  @Test
  void aKeyThatTookOverTheNameOfAnotherWithdrawsIt() {
    KeyPair old = newPair("secp256r1");
    KeySet keys = named("1", newPair("secp256r1")).after(named("1", old));
    assertEquals(new Verification.Unsure(Fault.SIGNATURE, true), judge(keys, old, "1"));
  }

  @Test
  void noMoreThanEightWithdrawnKeysAreKnown() {
    List<KeyPair> pairs = new ArrayList<>();
    KeySet keys = KeySet.EMPTY;
    for (int i = 0; i < 10; i++) {
      pairs.add(newPair("secp256r1"));
      keys = named("" + i, pairs.get(i)).after(keys);
    }
    assertUnsure(Fault.UNKNOWN_KEY, keys, pairs.get(0), "0");
    assertEquals(new Verification.Unsure(Fault.UNKNOWN_KEY, true), judge(keys, pairs.get(1), "1"));
  }

  @ParameterizedTest
  @CsvSource({
    "RSA, RS256, false",
    "secp256r1, ES256, false",
    "Ed25519, EDDSA, false",
    "secp384r1, ES384, true",
    "secp521r1, ES512, true",
    "Ed448, EDDSA, true"
  })
  void aSignatureThatTakesLongIsNotLookedAtUnlessThatIsWanted(
      String kind, JwtAlgorithm algorithm, boolean slow) {
    KeySet keys = TestIssuer.keys(jwk(pair(kind).getPublic()));
    TokenVerifier verifier = new TokenVerifier(Judge.of(keys).config());
    byte[] header = utf8("{\"alg\":\"" + algorithm.text() + "\"}");
    byte[] token = utf8(token(algorithm, pair(kind).getPrivate(), header, utf8(CLAIMS)));
    assertInstanceOf(Verification.Good.class, verifier.verify(token, keys, Judge.NOW));
    assertEquals(slow, verifier.verifyIfFast(token, keys, Judge.NOW) instanceof Verification.Slow);
  }

  @Test
  void rsaOfMoreThan4096BitsTakesLong() throws Exception {
    assertFalse(rsa(4096).slow());
    assertTrue(rsa(4097).slow());
  }

  private static PublicKeyKind rsa(int bits) throws Exception {
    BigInteger modulus = BigInteger.ONE.shiftLeft(bits - 1).add(BigInteger.ONE);
    return PublicKeyKind.of(
        KeyFactory.getInstance("RSA")
            .generatePublic(new RSAPublicKeySpec(modulus, RSAKeyGenParameterSpec.F4)));
  }

  @Test
  void nobodyIsAskedForSecrets() throws BadKeysException {
    KeySet secret = read(jwks(secret(32, "\"kid\":\"1\"")));
    String claims = token(JwtAlgorithm.HS256, "{\"alg\":\"HS256\",\"kid\":\"1\"}", CLAIMS);
    String other = token(JwtAlgorithm.HS256, "{\"alg\":\"HS256\",\"kid\":\"2\"}", CLAIMS);
    Judge judge = Judge.of(secret).by(JwtAlgorithm.HS256);
    assertEquals(new Verification.Bad(Fault.SIGNATURE), judge.judge(claims));
    assertEquals(new Verification.Bad(Fault.UNKNOWN_KEY), judge.judge(other));
  }

  private static Verification judge(KeySet keys, KeyPair signer, @Nullable String id) {
    String header =
        id == null ? "{\"alg\":\"ES256\"}" : "{\"alg\":\"ES256\",\"kid\":\"" + id + "\"}";
    return Judge.of(keys)
        .judge(token(JwtAlgorithm.ES256, signer.getPrivate(), utf8(header), utf8(CLAIMS)));
  }

  private static void assertUnsure(Fault fault, KeySet keys, KeyPair signer, @Nullable String id) {
    assertEquals(new Verification.Unsure(fault, false), judge(keys, signer, id));
  }

  private static void assertGood(KeySet keys, KeyPair signer, @Nullable String id) {
    assertInstanceOf(Verification.Good.class, judge(keys, signer, id));
  }
}
