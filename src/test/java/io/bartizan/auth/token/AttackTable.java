package io.bartizan.auth.token;

import static io.bartizan.auth.token.TestIssuer.jwk;
import static io.bartizan.auth.token.TestIssuer.pair;
import static io.bartizan.auth.token.TestIssuer.token;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.bartizan.config.JwtAlgorithm;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tokens that must not pass, and what they are refused for. */
abstract class AttackTable {
  static final String CLAIMS =
      "{\"iss\":\"https://id.example.com\",\"aud\":\"api\",\"sub\":\"alice\",\"exp\":1700000300}";

  static final KeySet KEYS =
      TestIssuer.keys(
          jwk(pair("RSA").getPublic(), "\"kid\":\"rsa\""),
          jwk(pair("secp256r1").getPublic(), "\"kid\":\"ec\""),
          jwk(pair("Ed25519").getPublic(), "\"kid\":\"ed\""));

  static final Judge JUDGE = Judge.of(KEYS);

  private final List<Attack> attacks = new ArrayList<>();

  /**
   * An attack.
   *
   * @param token a byte a character
   * @param answer null where it ends with the question for new keys
   */
  record Attack(String name, Judge judge, String token, @Nullable Fault answer) {
    /** It is answered so. */
    void check() {
      Verification came = judge.judge(token.getBytes(StandardCharsets.ISO_8859_1));
      assertEquals(answer == null ? Fault.UNKNOWN_KEY : answer, Judge.fault(came));
      if (answer == null) {
        assertInstanceOf(Verification.Unsure.class, came);
      } else if (answer != Fault.SIGNATURE) {
        assertInstanceOf(Verification.Bad.class, came);
      }
    }

    @Override
    public String toString() {
      return name;
    }
  }

  Stream<Attack> all() {
    return attacks.stream();
  }

  final void add(String name, String token, Fault answer) {
    add(name, JUDGE, token, answer);
  }

  final void add(String name, Judge judge, String token, @Nullable Fault answer) {
    attacks.add(new Attack(name, judge, token, answer));
  }

  /** Signed with the issuer's own key, whatever the header says. */
  final void header(String name, String header, Fault answer) {
    add(name, token(JwtAlgorithm.RS256, header, CLAIMS), answer);
  }

  final void payload(String name, String payload, Fault answer) {
    add(name, token(JwtAlgorithm.RS256, payload), answer);
  }
}
