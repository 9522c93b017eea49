package io.bartizan.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What subjects and alternative names are compared with. */
class CertificatePatternsTest {
  private static final String CN = "2.5.4.3";
  private static final String O = "2.5.4.10";

  @ParameterizedTest
  @CsvSource({
    "abc, abc, true",
    "abc, abcd, false",
    "a*, a, true",
    "a*, ba, false",
    "*c, abc, true",
    "a*c, ac, true",
    "a*a, a, false",
    "a*b*c, a-b-b-c, true",
    "a*b*c, a-c, false",
    "ab*bc, abc, false",
    "*b*, abc, true",
    "**, x, true",
    "a*cd*d, acd, false",
  })
  void aStarStandsForAnyCharacters(String glob, String text, boolean expected) {
    assertEquals(expected, Glob.of(glob).matches(text));
  }

  private static boolean subject(String pattern, String... typesAndValues) {
    List<Map.Entry<String, String>> attributes = new ArrayList<>();
    for (int i = 0; i < typesAndValues.length; i += 2) {
      attributes.add(Map.entry(typesAndValues[i], typesAndValues[i + 1]));
    }
    return TestPatterns.subject(pattern).matches(attributes);
  }

  @Test
  void allAttributesOfASubjectAreWantedInAnyOrderAndBesideOthers() {
    assertEquals(true, subject("CN=a", O, "x", CN, "a"));
    assertEquals(true, subject("o=x, cn=a*", CN, "abc", O, "x"));
    assertEquals(false, subject("O=x,CN=a", CN, "a"));
    assertEquals(false, subject("CN=a", CN, "A"));
    assertEquals(true, subject("2.5.4.3=a", CN, "a"));
    assertEquals(true, subject("CN=*", CN, ""));
  }

  @Test
  void aValueThatLooksLikeAnotherAttributeIsOneValue() {
    assertEquals(false, subject("O=Staff", CN, "x,O=Staff"));
    assertEquals(false, subject("CN=*,O=Staff", CN, "x\\,O=Staff"));
    assertEquals(true, subject("CN=x\\,O=Staff", CN, "x,O=Staff"));
    assertEquals(true, subject("CN=a\\*b=c", CN, "a*b=c"));
    assertEquals(false, subject("CN=a\\*", CN, "abc"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "admin", "CN", "CN=", "CN=a,", "XX=a", "CN=a,O", "=a", "1=a"})
  void whatIsNoPatternOfASubjectIsRefused(String text) {
    assertThrows(BadText.class, () -> SubjectPattern.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "DNS:*.Example.com, DNS, a.example.com, true",
    "*.example.com, DNS, a.example.com, true",
    "*.example.com, DNS, example.com, false",
    "URI:*.example.com, DNS, a.example.com, false",
    "spiffe://td/*, URI, spiffe://td/x/y, true",
    "URI:spiffe://TD/*, URI, spiffe://td/x, false",
    "EMAIL:*@example.com, EMAIL, me@example.com, true",
    "IP:10.0.0.*, IP, 10.0.0.7, true",
    "IP:10.0.0.7, DNS, 10.0.0.7, false",
  })
  void anAlternativeNameIsOfItsKind(String pattern, String kind, String name, boolean expected) {
    assertEquals(
        expected,
        TestPatterns.san(pattern)
            .matches(List.of(Map.entry("DNS", "other.test"), Map.entry(kind, name))));
  }

  @Test
  void anEmptyNameIsRefused() {
    Stream.of("", "DNS:", "URI:")
        .forEach(text -> assertThrows(BadText.class, () -> SanPattern.parse(text)));
  }
}
