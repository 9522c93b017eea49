package io.bartizan.auth.token;

import static io.bartizan.auth.token.TestIssuer.base64;
import static io.bartizan.auth.token.TestIssuer.jwk;
import static io.bartizan.auth.token.TestIssuer.jwks;
import static io.bartizan.auth.token.TestIssuer.pair;
import static io.bartizan.auth.token.TestIssuer.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bartizan.config.JwtAlgorithm;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.EnumSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Keys of a set that are of no use are left out. */
class JwkTest {
  private static final PublicKey RSA = pair("RSA").getPublic();
  private static final PublicKey EC = pair("secp256r1").getPublic();

  private static KeySet read(String json) throws BadKeysException {
    return KeySet.ofJwks(utf8(json), EnumSet.allOf(JwtAlgorithm.class));
  }

  private static String secret(int bytes, String... members) {
    return "{\"kty\":\"oct\",\"k\":\""
        + base64(new byte[bytes])
        + "\""
        + String.join("", Stream.of(members).map(member -> "," + member).toList())
        + "}";
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
            "on Ed448 for Ed25519",
            jwk(pair("Ed448").getPublic(), "\"alg\":\"Ed25519\""),
            "\"alg\" is of another curve than \"crv\""),
        left(
            "that is no point",
            ed.replaceFirst("\"x\":\"[^\"]*\"", "\"x\":\"" + base64(notAPoint()) + "\""),
            "Ed25519: not a point of the curve that can be relied on"),
        left(
            "that anybody can sign for",
            ed.replaceFirst("\"x\":\"[^\"]*\"", "\"x\":\"" + base64(neutral()) + "\""),
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

  /** x = 0 and y = 1: all its multiples are itself. */
  private static byte[] neutral() {
    byte[] bytes = new byte[32];
    bytes[0] = 1;
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
}
