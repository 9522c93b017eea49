package io.bartizan.auth.token;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Base64url as RFC 7515 has it (section 2): no padding, no white space, no other alphabet, and no
 * bits in the last character that mean nothing, so that there is one text only for the same bytes.
 */
final class Base64Url {
  private static final byte[] VALUES = values();

  private Base64Url() {}

  private static byte[] values() {
    byte[] values = new byte[128];
    Arrays.fill(values, (byte) -1);
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (int i = 0; i < alphabet.length(); i++) {
      values[alphabet.charAt(i)] = (byte) i;
    }
    return values;
  }

  /** Bytes of the text from {@code start} to {@code end}; null where it is not Base64url. */
  static byte @Nullable [] decode(byte[] text, int start, int end) {
    int length = end - start;
    int tail = length & 3;
    if (tail == 1) {
      return null;
    }
    byte[] bytes = new byte[(length >> 2) * 3 + (tail == 0 ? 0 : tail - 1)];
    int bits = 0;
    int held = 0;
    int to = 0;
    for (int i = start; i < end; i++) {
      int value = text[i] < 0 ? -1 : VALUES[text[i]];
      if (value < 0) {
        return null;
      }
      bits = bits << 6 | value;
      held += 6;
      if (held >= 8) {
        held -= 8;
        bytes[to++] = (byte) (bits >> held);
      }
    }
    boolean canonical = (bits & (1 << held) - 1) == 0;
    return canonical ? bytes : null;
  }
}
