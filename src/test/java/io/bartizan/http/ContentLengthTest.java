package io.bartizan.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentLengthTest {
  private static long parse(String value) {
    byte[] bytes = ("x" + value + "9").getBytes(StandardCharsets.ISO_8859_1);
    return ContentLength.parse(bytes, 1, value.length());
  }

  @Test
  void digitsAreANumber() {
    assertEquals(0, parse("0"));
    assertEquals(7, parse("007"));
    assertEquals(999_999_999_999_999_999L, parse("999999999999999999"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "+1", "-1", "1 ", " 1", "1,1", "0x1", "1e3", "1.0", "\u00b2", "a", "/", ":"})
  void allElseIsNone(String value) {
    assertEquals(ContentLength.INVALID, parse(value));
  }

  @Test
  void whatCouldRunOverIsNone() {
    assertEquals(ContentLength.INVALID, parse("1000000000000000000"));
    assertEquals(ContentLength.INVALID, parse("18446744073709551617"));
    assertEquals(ContentLength.INVALID, parse("0000000000000000001"));
  }
}
