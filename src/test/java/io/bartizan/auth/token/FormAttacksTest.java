package io.bartizan.auth.token;

import static io.bartizan.auth.token.TestIssuer.base64;
import static io.bartizan.auth.token.TestIssuer.pair;
import static io.bartizan.auth.token.TestIssuer.token;
import static io.bartizan.auth.token.TestIssuer.utf8;

import io.bartizan.config.JwtAlgorithm;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tokens that two readers could understand differently, or that are no tokens. */
class FormAttacksTest extends AttackTable {
  static Stream<Attack> isRefused() {
    FormAttacksTest table = new FormAttacksTest();
    table.forms();
    table.alphabets();
    table.texts();
    return table.all();
  }

  @ParameterizedTest
  @MethodSource
  void isRefused(Attack attack) {
    attack.check();
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
}
