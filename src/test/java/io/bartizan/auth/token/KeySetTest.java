package io.bartizan.auth.token;

import static io.bartizan.auth.token.TestIssuer.base64;
import static io.bartizan.auth.token.TestIssuer.jwk;
import static io.bartizan.auth.token.TestIssuer.jwks;
import static io.bartizan.auth.token.TestIssuer.newPair;
import static io.bartizan.auth.token.TestIssuer.pair;
import static io.bartizan.auth.token.TestIssuer.pem;
import static io.bartizan.auth.token.TestIssuer.token;
import static io.bartizan.auth.token.TestIssuer.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bartizan.auth.token.KeySet.Described;
import io.bartizan.config.JwtAlgorithm;
import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1UTCTime;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
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
            new Described(null, "Ed25519", EnumSet.of(JwtAlgorithm.EDDSA)),
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

  static Stream<Arguments> keysOfNoUseAreLeftOut() {
    RSAPublicKey rsa = (RSAPublicKey) RSA;
    String n = base64(TestIssuer.unsigned(rsa.getModulus(), 256));
    String ec = jwk(EC);
    String ed = jwk(pair("Ed25519").getPublic());
    String off = jwk(EC).replaceFirst("\"y\":\"[^\"]*\"", "\"y\":\"" + base64(new byte[32]) + "\"");
    BigInteger p =
        new BigInteger("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", 16);
    String beyond = "\"x\":\"" + base64(TestIssuer.unsigned(p, 32)) + "\"";
    return Stream.of(
        left("for encryption", jwk(RSA, "\"use\":\"enc\""), "\"use\" is not \"sig\""),
        left("of a use that is a list", jwk(RSA, "\"use\":[\"sig\"]"), "\"use\" is not text"),
        left(
            "for signing only",
            jwk(RSA, "\"key_ops\":[\"sign\"]"),
            "\"key_ops\" does not have \"verify\""),
        left(
            "for no operation", jwk(RSA, "\"key_ops\":[]"), "\"key_ops\" does not have \"verify\""),
        left(
            "whose operations are text",
            jwk(RSA, "\"key_ops\":\"verify\""),
            "\"key_ops\" does not have \"verify\""),
        left(
            "for encryption by its algorithm",
            jwk(RSA, "\"alg\":\"RSA-OAEP\""),
            "\"alg\" is none of the algorithms"),
        left("for nothing", jwk(RSA, "\"alg\":\"none\""), "\"alg\" is none of the algorithms"),
        left(
            "of another's algorithm",
            jwk(RSA, "\"alg\":\"ES256\""),
            "RSA 2048 is for none of the algorithms"),
        left(
            "of another curve's algorithm",
            jwk(EC, "\"alg\":\"ES384\""),
            "P-256 is for none of the algorithms"),
        left(
            "of a secret's algorithm",
            jwk(RSA, "\"alg\":\"HS256\""),
            "RSA 2048 is for none of the algorithms"),
        left("whose name is a number", jwk(RSA, "\"kid\":1"), "\"kid\" is not text"),
        left("of no type", "{}", "\"kty\" is unknown"),
        left(
            "of a new type",
            "{\"kty\":\"AKP\",\"alg\":\"ML-DSA-44\",\"pub\":\"AA\"}",
            "\"alg\" is none of the algorithms"),
        left("of an unknown type", "{\"kty\":\"rsa\"}", "\"kty\" is unknown"),
        left("that is none", "1", "not an object"),
        left("short", jwk(pair("RSA1024").getPublic()), "RSA 1024: it takes 2048 to 8192 bits"),
        left(
            "a bit short",
            rsa(BigInteger.ONE.shiftLeft(2046).add(BigInteger.ONE), "AQAB"),
            "RSA 2047: it takes 2048 to 8192 bits"),
        left(
            "a bit long",
            rsa(BigInteger.ONE.shiftLeft(8192).add(BigInteger.ONE), "AQAB"),
            "RSA 8193: it takes 2048 to 8192 bits"),
        left("of modulus zero", "{\"kty\":\"RSA\",\"n\":\"AA\",\"e\":\"AQAB\"}", null),
        left(
            "of an even modulus",
            rsa(rsa.getModulus().subtract(BigInteger.ONE), "AQAB"),
            "RSA 2048: a modulus or exponent that no RSA key has"),
        left("of exponent 1", rsa(rsa.getModulus(), "AQ"), null),
        left("of exponent 2", rsa(rsa.getModulus(), "Ag"), null),
        left("of exponent 0", rsa(rsa.getModulus(), "AA"), null),
        left("of an even exponent", rsa(rsa.getModulus(), "AQAA"), null),
        left("of a long exponent", rsa(rsa.getModulus(), "AQAAAAAAAAAB"), null),
        left("without exponent", "{\"kty\":\"RSA\",\"n\":\"" + n + "\"}", "\"e\" is not Base64url"),
        left(
            "of a modulus with padding",
            "{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"" + n + "==\"}",
            "\"n\" is not Base64url"),
        left(
            "of a modulus in another alphabet",
            "{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"+" + n.substring(1) + "\"}",
            "\"n\" is not Base64url"),
        left(
            "of an unknown curve",
            ec.replace("P-256", "secp256k1"),
            "\"crv\" is none of P-256, P-384 and P-521"),
        left(
            "of a curve that is not its own",
            ec.replace("P-256", "P-384"),
            "P-384: coordinates have 48 bytes"),
        left("beside the curve", off, "P-256: the point is not on the curve"),
        left(
            "at the origin",
            ec.replaceAll("\"([xy])\":\"[^\"]*\"", "\"$1\":\"" + base64(new byte[32]) + "\""),
            "P-256: the point is not on the curve"),
        left(
            "whose coordinate is the field's order",
            ec.replaceFirst("\"x\":\"[^\"]*\"", beyond),
            "P-256: the point is not on the curve"),
        left(
            "with a short coordinate",
            ec.replaceFirst("\"y\":\"[^\"]*\"", "\"y\":\"AQ\""),
            "P-256: coordinates have 32 bytes"),
        left(
            "of a curve for agreement",
            ed.replace("Ed25519", "X25519"),
            "\"crv\" is none of Ed25519 and Ed448"),
        left(
            "of a curve whose name is longer",
            ed.replace("Ed25519", "Ed448"),
            "not a key of its type"),
        left(
            "that is no point",
            ed.replaceFirst("\"x\":\"[^\"]*\"", "\"x\":\"" + base64(notAPoint()) + "\""),
            "Ed25519: not a point of the curve that can be relied on"),
        left(
            "a secret too short", secret(31), "a secret of 31 bytes is for none of the algorithms"),
        left(
            "a secret too short for its algorithm",
            secret(47, "\"alg\":\"HS384\""),
            "a secret of 47 bytes is for none of the algorithms"),
        left("an empty secret", "{\"kty\":\"oct\",\"k\":\"\"}", "\"k\" is not Base64url"));
  }

  private static Arguments left(String name, String jwk, @Nullable String reason) {
    return Arguments.argumentSet(name, jwk, reason);
  }

  private static String rsa(BigInteger modulus, String exponent) {
    return "{\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"%s\"}"
        .formatted(base64(TestIssuer.unsigned(modulus, (modulus.bitLength() + 7) / 8)), exponent);
  }

  /** y = 2 of RFC 8032: there is no x to it. */
  private static byte[] notAPoint() {
    byte[] bytes = new byte[32];
    bytes[0] = 2;
    return bytes;
  }

  @ParameterizedTest
  @MethodSource
  void keysOfNoUseAreLeftOut(String jwk, @Nullable String reason) throws BadKeysException {
    KeySet keys = read(jwks(jwk));
    assertEquals(0, keys.size());
    assertEquals(1, keys.leftOut().size());
    if (reason != null) {
      assertEquals("key 1: " + reason, keys.leftOut().getFirst());
    }
    PublicKey good = jwk.contains("oct") ? null : EC;
    if (good != null) {
      assertEquals(1, read(jwks(jwk, jwk(good))).size());
    }
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
    assertEquals(new Verification.Bad(Fault.SIGNATURE), judge(keys, two, "1"));
    assertEquals(new Verification.UnknownKey(), judge(keys, two, "3"));
    assertEquals(new Verification.Bad(Fault.SIGNATURE), judge(keys, newPair("secp256r1"), null));
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
    assertEquals(new Verification.Bad(Fault.SIGNATURE), judge(keys, unnamed, "1"));
    assertEquals(new Verification.UnknownKey(), judge(keys, named, "2"));
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
    assertEquals(new Verification.Bad(Fault.SIGNATURE), judge(keys, pairs.get(8), null));
    assertGood(keys, pairs.get(8), "8");
  }

  private static Verification judge(KeySet keys, KeyPair signer, @Nullable String id) {
    String header =
        id == null ? "{\"alg\":\"ES256\"}" : "{\"alg\":\"ES256\",\"kid\":\"" + id + "\"}";
    return Judge.of(keys)
        .judge(token(JwtAlgorithm.ES256, signer.getPrivate(), utf8(header), utf8(CLAIMS)));
  }

  private static void assertGood(KeySet keys, KeyPair signer, @Nullable String id) {
    assertInstanceOf(Verification.Good.class, judge(keys, signer, id));
  }

  @Test
  void publicKeysAreReadFromPem() throws Exception {
    KeySet keys =
        KeySet.ofPem(
            utf8(
                "the issuer's\n"
                    + pem("PUBLIC KEY", RSA.getEncoded())
                    + pem("PUBLIC KEY", EC.getEncoded())
                    + pem("PUBLIC KEY", pair("Ed25519").getPublic().getEncoded())
                    + pem("PUBLIC KEY", pair("Ed448").getPublic().getEncoded())
                    + pem("RSA PUBLIC KEY", pkcs1(pair("RSA2056").getPublic()))
                    + pem("CERTIFICATE", certificate(pair("secp521r1")))),
            ALL);

    assertEquals(
        List.of("RSA 2048", "P-256", "Ed25519", "Ed448", "RSA 2056", "P-521"),
        keys.keys().stream().map(Described::type).toList());
    assertGood(keys, pair("secp256r1"), "any");
    assertEquals(
        KeySet.ofPem(utf8(pem("PUBLIC KEY", RSA.getEncoded())), ALL), read(jwks(jwk(RSA))));
  }

  private static byte[] pkcs1(PublicKey key) {
    try {
      return SubjectPublicKeyInfo.getInstance(key.getEncoded()).parsePublicKey().getEncoded();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] certificate(KeyPair pair) throws Exception {
    X500Name name = new X500Name("CN=issuer");
    return new X509v3CertificateBuilder(
            name,
            BigInteger.ONE,
            new Time(new ASN1UTCTime("700101000000Z")),
            new Time(new ASN1UTCTime("700101000001Z")),
            name,
            SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()))
        .build(new JcaContentSignerBuilder("SHA512withECDSA").build(pair.getPrivate()))
        .getEncoded();
  }

  @Test
  void whatCannotBeUsedInPemIsRefused() {
    assertEquals("no PEM block", badPem(""));
    assertEquals("no PEM block", badPem("hello"));
    String good = pem("PUBLIC KEY", EC.getEncoded());
    assertEquals("not valid PEM", badPem(good.substring(0, good.length() - 20)));
    assertEquals("not valid PEM", badPem(good.replaceFirst("\nM", "\n!")));
    assertEquals(
        "RSA 1024: it takes 2048 to 8192 bits",
        badPem(good + pem("PUBLIC KEY", pair("RSA1024").getPublic().getEncoded())));
    assertEquals(
        "a PEM block that is no public key or certificate",
        badPem(pem("EC PARAMETERS", new byte[] {6, 8, 42, -122, 72, -50, 61, 3, 1, 7})));
    assertEquals(
        "P-256 is for none of the algorithms",
        assertThrows(
                BadKeysException.class,
                () -> KeySet.ofPem(utf8(good), EnumSet.of(JwtAlgorithm.RS256)))
            .getMessage());
    assertEquals("more than 128 keys", badPem(good.repeat(129)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "secp256r1", "Ed25519"})
  void privateKeysAreRefused(String kind) {
    assertEquals(
        "a private key, which stays with the issuer: the public key is what is needed",
        badPem(pem("PRIVATE KEY", pair(kind).getPrivate().getEncoded())));
  }

  private static String badPem(String pem) {
    return String.valueOf(
        assertThrows(BadKeysException.class, () -> KeySet.ofPem(utf8(pem), ALL)).getMessage());
  }
}
