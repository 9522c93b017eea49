package io.bartizan.auth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.auth.token.Vectors.Vector;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All of Wycheproof's signed messages come out as labelled, but for eight whose label errs. */
class JwsVectorsTest {
  private static final List<Vector> ALL = Vectors.of("json_web_signature_test.json");

  /**
   * Labelled valid, and the key says that it is for another algorithm (RFC 7517, section 4.4):
   * PS256 where the message is signed by PS384, and ES521, which there is not. With a key that says
   * the truth they are good.
   */
  private static final Map<Integer, String> KEYS_OF_OTHER_ALGORITHMS =
      Map.of(346, "PS384", 350, "PS384", 347, "ES512", 351, "ES512");

  /** Labelled invalid, and letter by letter the same as 357, which is labelled valid. */
  private static final Set<Integer> SAME_AS_ANOTHER = Set.of(367, 370);

  /**
   * Labelled valid, and with a question mark in the Base64url (RFC 7515, section 2); the same in
   * the signature is labelled invalid in 361 and 362.
   */
  private static final Set<Integer> NO_BASE64URL = Set.of(372, 373);

  static Stream<Vector> asLabelled() {
    return ALL.stream()
        .filter(vector -> !KEYS_OF_OTHER_ALGORITHMS.containsKey(vector.id()))
        .filter(vector -> !SAME_AS_ANOTHER.contains(vector.id()))
        .filter(vector -> !NO_BASE64URL.contains(vector.id()));
  }

  @ParameterizedTest
  @MethodSource
  void asLabelled(Vector vector) {
    assertEquals(vector.valid(), vector.isVerified());
  }

  @Test
  void everyVectorIsThere() {
    assertEquals(401, ALL.size());
    assertEquals(393, asLabelled().count());
    assertEquals(40, asLabelled().filter(Vector::valid).count());
  }

  @Test
  void aKeyThatSaysThatItIsForAnotherAlgorithmIsNotUsed() {
    KEYS_OF_OTHER_ALGORITHMS.forEach(
        (id, algorithm) -> {
          Vector vector = vector(id);
          assertTrue(vector.valid());
          assertFalse(vector.isVerified());
          assertTrue(
              vector.verifies(
                  vector
                      .keySet()
                      .replaceFirst("\"alg\":\"[A-Z0-9]+\"", "\"alg\":\"" + algorithm + "\"")));
        });
  }

  @Test
  void messagesThatAreTheSameAreJudgedTheSame() {
    for (int id : SAME_AS_ANOTHER) {
      Vector vector = vector(id);
      assertFalse(vector.valid());
      assertEquals(vector(357).jws(), vector.jws());
      assertTrue(vector.isVerified());
    }
  }

  @Test
  void whatIsNoBase64urlIsRefused() {
    for (int id : NO_BASE64URL) {
      Vector vector = vector(id);
      assertTrue(vector.valid());
      assertTrue(vector.jws().contains("?"));
      assertFalse(vector.isVerified());
    }
  }

  private static Vector vector(int id) {
    return ALL.stream().filter(vector -> vector.id() == id).findFirst().orElseThrow();
  }
}
