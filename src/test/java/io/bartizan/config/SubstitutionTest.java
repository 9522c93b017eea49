package io.bartizan.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubstitutionTest {
  private static final Map<String, String> ENVIRONMENT =
      Map.of("A", "1", "EMPTY", "", "NESTED", "${A}");

  @ParameterizedTest(name = "{0} becomes {1}")
  @CsvSource({
    "plain, plain",
    "${A}, 1",
    "x${A}y${A}z, x1y1z",
    "${A:-2}, 1",
    "${UNSET:-2}, 2",
    "${UNSET:-}, ''",
    "${EMPTY:-2}, 2",
    "${EMPTY}, ''",
    "${UNSET:-a:-b}, a:-b",
    "$${A}, ${A}",
    "$$${A}, $${A}",
    "$A and $ and {A}, $A and $ and {A}",
    "${NESTED}, ${A}",
    "^/v[0-9]{1}$, ^/v[0-9]{1}$",
  })
  void variablesTakeTheirPlace(String written, String value) {
    Findings findings = new Findings();
    assertEquals(value, substitute(written, findings).value());
    assertTrue(findings.isEmpty());
  }

  @Test
  void whatWasWrittenIsRememberedToBeShown() {
    Json.Text text = substitute("x${A}", new Findings());
    assertEquals("x${A}", text.written());
    assertTrue(text.isSubstituted());
    assertFalse(substitute("x", new Findings()).isSubstituted());
  }

  @Test
  void everyMissingVariableOfAStringIsReported() {
    Findings findings = new Findings();
    substitute("${ONE}${TWO}${A}", findings);
    assertEquals(2, findings.sorted().size());
  }

  private static Json.Text substitute(String written, Findings findings) {
    Json.Text text = new Json.Text(new Place("f", 1, 1, "p"), written, written);
    return assertInstanceOf(
        Json.Text.class, new Substitution(ENVIRONMENT::get, findings).apply(text));
  }
}
