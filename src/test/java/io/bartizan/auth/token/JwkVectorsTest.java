package io.bartizan.auth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.auth.token.Vectors.Vector;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All of Wycheproof's key sets come out as labelled, but for one whose flag is "Ambiguous". */
class JwkVectorsTest {
  private static final List<Vector> ALL = Vectors.of("json_web_key_test.json");

  /**
   * Two keys of one name, flagged DuplicateKid and Ambiguous: "behavior that is not well defined by
   * the RFCs". RFC 7517 (section 4.5) says that names should differ, not that they must. One such
   * pair must not turn a whole issuer away; all keys of the name are tried.
   */
  private static final int DUPLICATE_KID = 4;

  static Stream<Vector> asLabelled() {
    return ALL.stream().filter(vector -> vector.id() != DUPLICATE_KID);
  }

  @ParameterizedTest
  @MethodSource
  void asLabelled(Vector vector) {
    assertEquals(vector.valid(), vector.isVerified());
  }

  @Test
  void everyVectorIsThere() {
    assertEquals(26, ALL.size());
    assertEquals(5, ALL.stream().filter(Vector::valid).count());
  }

  @Test
  void keysOfTheSameNameAreAllTried() {
    assertTrue(ALL.get(DUPLICATE_KID - 1).isVerified());
  }
}
