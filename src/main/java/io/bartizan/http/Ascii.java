package io.bartizan.http;

/** Classes of bytes of RFC 9110 and RFC 9112, as table look-ups. */
final class Ascii {
  private static final byte TOKEN = 1;
  private static final byte FIELD_VALUE = 2;
  private static final byte TARGET = 4;
  private static final byte NAME = 8;
  private static final byte LOWER_NAME = 16;
  private static final byte[] CLASSES = new byte[256];
  private static final byte[] LOWER = new byte[256];

  static {
    for (int i = 0; i < 256; i++) {
      boolean letter = (i >= 'a' && i <= 'z') || (i >= 'A' && i <= 'Z');
      boolean digit = i >= '0' && i <= '9';
      if (letter || digit || (i < 0x80 && "!#$%&'*+-.^_`|~".indexOf(i) >= 0)) {
        CLASSES[i] |= TOKEN;
        if (i != '_') {
          CLASSES[i] |= i >= 'A' && i <= 'Z' ? NAME : NAME | LOWER_NAME;
        }
      }
      // field-vchar, obs-text, SP and HTAB (RFC 9110, section 5.5)
      if ((i >= 0x20 && i != 0x7f) || i == '\t') {
        CLASSES[i] |= FIELD_VALUE;
      }
      // Visible ASCII: browsers send "|", "{" and the like raw. A fragment is never sent (RFC 9112,
      // section 3.2); what a path may not have is judged when it is normalised.
      if (i > 0x20 && i < 0x7f && i != '#') {
        CLASSES[i] |= TARGET;
      }
      LOWER[i] = (byte) (i >= 'A' && i <= 'Z' ? i + 32 : i);
    }
  }

  private Ascii() {}

  /** Whether the byte may be in a token (RFC 9110, section 5.6.2). */
  static boolean isToken(byte b) {
    return (CLASSES[b & 0xff] & TOKEN) != 0;
  }

  /**
   * Whether the byte may be in a field name and is no underscore: those get a second look, which
   * costs the others nothing.
   */
  static boolean isName(byte b) {
    return (CLASSES[b & 0xff] & NAME) != 0;
  }

  /** As {@link #isName}, without capital letters. */
  static boolean isLowerName(byte b) {
    return (CLASSES[b & 0xff] & LOWER_NAME) != 0;
  }

  /** Whether the byte may be in a field value. */
  static boolean isFieldValue(byte b) {
    return (CLASSES[b & 0xff] & FIELD_VALUE) != 0;
  }

  /** Whether the byte may be in a request target. */
  static boolean isTarget(byte b) {
    return (CLASSES[b & 0xff] & TARGET) != 0;
  }

  static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }

  static byte lower(byte b) {
    return LOWER[b & 0xff];
  }

  /** Whether the bytes in any case are the text in lower case. */
  static boolean equalsLower(byte[] bytes, int from, int to, String lower) {
    if (to - from != lower.length()) {
      return false;
    }
    for (int i = from; i < to; i++) {
      if (lower(bytes[i]) != lower.charAt(i - from)) {
        return false;
      }
    }
    return true;
  }
}
