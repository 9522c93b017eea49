package io.bartizan.auth.token;

import static io.bartizan.auth.token.TestIssuer.base64;
import static io.bartizan.auth.token.TestIssuer.jwk;
import static io.bartizan.auth.token.TestIssuer.pair;
import static io.bartizan.auth.token.TestIssuer.token;
import static io.bartizan.auth.token.TestIssuer.utf8;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.bartizan.config.JwtAlgorithm;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Algorithms and keys that strangers choose. */
class KeyAttacksTest extends AttackTable {
  private static final KeyPair STRANGER = TestIssuer.newPair("RSA");

  static Stream<Attack> isRefused() {
    KeyAttacksTest table = new KeyAttacksTest();
    table.algorithms();
    table.confusion();
    table.keysBroughtAlong();
    table.keyIds();
    table.withoutKeys();
    return table.all();
  }

  @ParameterizedTest
  @MethodSource
  void isRefused(Attack attack) {
    attack.check();
  }

  @Test
  void theTokenThatAllOfThemAreMadeOfIsGood() {
    assertInstanceOf(Verification.Good.class, JUDGE.judge(token(JwtAlgorithm.RS256, CLAIMS)));
    assertInstanceOf(Verification.Good.class, JUDGE.judge(token(JwtAlgorithm.ES256, CLAIMS)));
    assertInstanceOf(Verification.Good.class, JUDGE.judge(token(JwtAlgorithm.EDDSA, CLAIMS)));
  }

  private void algorithms() {
    for (int i = 0; i < 16; i++) {
      StringBuilder none = new StringBuilder("none");
      for (int bit = 0; bit < 4; bit++) {
        if ((i & 1 << bit) != 0) {
          none.setCharAt(bit, Character.toUpperCase(none.charAt(bit)));
        }
      }
      String header = "{\"alg\":\"" + none + "\"}";
      add(
          "unsigned by algorithm " + none,
          base64(header) + "." + base64(CLAIMS) + ".",
          Fault.ALGORITHM);
      header("signed, and " + none + " by its header", header, Fault.ALGORITHM);
    }
    header("without an algorithm", "{}", Fault.MALFORMED);
    header("whose algorithm is null", "{\"alg\":null}", Fault.MALFORMED);
    header("whose algorithm is a number", "{\"alg\":256}", Fault.MALFORMED);
    header("whose algorithm is a list", "{\"alg\":[\"RS256\"]}", Fault.MALFORMED);
    header("whose algorithm is empty", "{\"alg\":\"\"}", Fault.ALGORITHM);
    header("whose algorithm is in lower case", "{\"alg\":\"rs256\"}", Fault.ALGORITHM);
    header("whose algorithm has a blank behind it", "{\"alg\":\"RS256 \"}", Fault.ALGORITHM);
    header("whose algorithm has a NUL behind it", "{\"alg\":\"RS256\\u0000\"}", Fault.ALGORITHM);
    header("whose algorithm is one of encryption", "{\"alg\":\"RSA-OAEP\"}", Fault.ALGORITHM);
    header("whose algorithm is the weakest there was", "{\"alg\":\"RS1\"}", Fault.ALGORITHM);
    add(
        "signed by an algorithm that is not among those allowed",
        JUDGE.by(JwtAlgorithm.ES256, JwtAlgorithm.PS256),
        token(JwtAlgorithm.RS256, CLAIMS),
        Fault.ALGORITHM);
  }

  /** Who takes a public key for a secret lets everybody sign. */
  private void confusion() {
    PublicKey rsa = pair("RSA").getPublic();
    byte[] der = rsa.getEncoded();
    String pem = TestIssuer.pem("PUBLIC KEY", der);
    List<byte[]> known =
        List.of(
            utf8(pem),
            utf8(pem.strip()),
            der,
            utf8(jwk(rsa)),
            utf8(jwk(rsa, "\"kid\":\"rsa\"")),
            TestIssuer.unsigned(((RSAPublicKey) rsa).getModulus(), 256),
            ((RSAPublicKey) rsa).getModulus().toByteArray());
    Judge both = JUDGE.by(JwtAlgorithm.RS256, JwtAlgorithm.HS256);
    for (int i = 0; i < known.size(); i++) {
      SecretKeySpec secret = new SecretKeySpec(known.get(i), "HMAC");
      String plain = token(JwtAlgorithm.HS256, secret, utf8("{\"alg\":\"HS256\"}"), utf8(CLAIMS));
      String named =
          token(
              JwtAlgorithm.HS256,
              secret,
              utf8("{\"alg\":\"HS256\",\"kid\":\"rsa\"}"),
              utf8(CLAIMS));
      add("signed with the public key as a secret, form " + i, plain, Fault.ALGORITHM);
      add("the same where secrets are allowed, form " + i, both, plain, Fault.UNKNOWN_KEY);
      add("the same, and names the key, form " + i, both, named, Fault.ALGORITHM);
    }
    Judge pemFile = both.with(pem(pem));
    add(
        "signed with the text of the PEM file as a secret",
        pemFile,
        token(
            JwtAlgorithm.HS256,
            new SecretKeySpec(utf8(pem), "HMAC"),
            utf8("{\"alg\":\"HS256\"}"),
            utf8(CLAIMS)),
        Fault.UNKNOWN_KEY);
    header(
        "RSA, and says that it is of the curve's key",
        "{\"alg\":\"RS256\",\"kid\":\"ec\"}",
        Fault.ALGORITHM);
    header("RSA, and says ECDSA", "{\"alg\":\"ES256\",\"kid\":\"ec\"}", Fault.SIGNATURE);
    header("PKCS#1, and says PSS", "{\"alg\":\"PS256\"}", Fault.SIGNATURE);
    header("SHA-256, and says SHA-512", "{\"alg\":\"RS512\"}", Fault.SIGNATURE);
    add(
        "a curve that is not the algorithm's",
        token(
            JwtAlgorithm.ES384,
            pair("secp256r1").getPrivate(),
            utf8("{\"alg\":\"ES384\",\"kid\":\"ec\"}"),
            utf8(CLAIMS)),
        Fault.ALGORITHM);
  }

  private static KeySet pem(String pem) {
    try {
      return KeySet.ofPem(utf8(pem), EnumSet.of(JwtAlgorithm.RS256, JwtAlgorithm.HS256));
    } catch (BadKeysException e) {
      throw new IllegalStateException(e);
    }
  }

  private void keysBroughtAlong() {
    String own = jwk(STRANGER.getPublic());
    for (String member :
        List.of(
            "\"jwk\":" + own,
            "\"jku\":\"https://evil.example/keys\"",
            "\"x5u\":\"https://evil.example/chain\"",
            "\"x5c\":[\"" + base64(STRANGER.getPublic().getEncoded()) + "\"]",
            "\"x5t\":\"AAAA\"")) {
      String name = member.substring(1, 4);
      add(
          "signed with a key that it brings along as " + name,
          stranger("{\"alg\":\"RS256\"," + member + "}"),
          Fault.SIGNATURE);
      add(
          "the same, and names the issuer's key, " + name,
          stranger("{\"alg\":\"RS256\",\"kid\":\"rsa\"," + member + "}"),
          Fault.SIGNATURE);
    }
    add("signed by somebody else", stranger("{\"alg\":\"RS256\"}"), Fault.SIGNATURE);
  }

  private static String stranger(String header) {
    return token(JwtAlgorithm.RS256, STRANGER.getPrivate(), utf8(header), utf8(CLAIMS));
  }

  private void keyIds() {
    for (String id :
        List.of(
            "",
            "../../../../../../dev/null",
            "file:///etc/passwd",
            "' UNION SELECT 'secret' --",
            "x; $(id) | `id`",
            "${jndi:ldap://evil.example/a}",
            "https://evil.example/key",
            "__proto__",
            "RSA",
            "rsa\\u0000",
            "rsa ",
            "*")) {
      String header = "{\"alg\":\"RS256\",\"kid\":\"" + id + "\"}";
      add("names a key that there is not: <" + id + ">", JUDGE, stranger(header), null);
      add(
          "the same by a secret that is empty: <" + id + ">",
          JUDGE.by(JwtAlgorithm.HS256),
          token(
              JwtAlgorithm.HS256,
              new SecretKeySpec(new byte[1], "HMAC"),
              utf8(header.replace("RS", "HS")),
              utf8(CLAIMS)),
          Fault.UNKNOWN_KEY);
    }
    header("whose kid is a number", "{\"alg\":\"RS256\",\"kid\":1}", Fault.MALFORMED);
    header("whose kid is null", "{\"alg\":\"RS256\",\"kid\":null}", Fault.MALFORMED);
    header("whose kid is an object", "{\"alg\":\"RS256\",\"kid\":{\"$ne\":1}}", Fault.MALFORMED);
    header(
        "whose kid is very long",
        "{\"alg\":\"RS256\",\"kid\":\"" + "a".repeat(513) + "\"}",
        Fault.MALFORMED);
  }

  private void withoutKeys() {
    Judge none = JUDGE.with(KeySet.EMPTY);
    add(
        "unsigned, where there are no keys",
        none,
        base64("{\"alg\":\"none\"}") + "." + base64(CLAIMS) + ".",
        Fault.ALGORITHM);
    add(
        "unsigned and without an end, where there are no keys",
        none,
        base64("{\"alg\":\"none\"}") + "." + base64(CLAIMS),
        Fault.MALFORMED);
    add(
        "without a signature, where there are no keys",
        none,
        base64("{\"alg\":\"RS256\"}") + "." + base64(CLAIMS) + ".",
        null);
    add("good, where there are no keys", none, token(JwtAlgorithm.RS256, CLAIMS), null);
    add(
        "good by a secret, where there are no keys",
        none.by(JwtAlgorithm.HS256),
        token(JwtAlgorithm.HS256, CLAIMS),
        Fault.UNKNOWN_KEY);
    String unnamed = token(JwtAlgorithm.ES384, CLAIMS);
    add("by an algorithm that no key is for", JUDGE, unnamed, null);
  }
}
