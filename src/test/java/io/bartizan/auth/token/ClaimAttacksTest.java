package io.bartizan.auth.token;

import static io.bartizan.auth.token.Judge.NOW;
import static io.bartizan.auth.token.TestIssuer.token;

import io.bartizan.config.JwtAlgorithm;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tokens of the issuer that are for something else. */
class ClaimAttacksTest extends AttackTable {
  static Stream<Attack> isRefused() {
    ClaimAttacksTest table = new ClaimAttacksTest();
    table.headers();
    table.claims();
    table.dates();
    return table.all();
  }

  @ParameterizedTest
  @MethodSource
  void isRefused(Attack attack) {
    attack.check();
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
}
