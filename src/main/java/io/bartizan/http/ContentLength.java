package io.bartizan.http;

/**
 * The value of {@code Content-Length} (RFC 9110, section 8.6), taken literally: decimal digits and
 * nothing else, no list, no sign, no blanks, and not more than a number can hold.
 */
final class ContentLength {
  /** What is no length. */
  static final long INVALID = -1;

  private static final int MAX_DIGITS = 18;

  private ContentLength() {}

  /** Bytes of a body, 0 or more, or {@link #INVALID}. */
  static long parse(byte[] bytes, int start, int digits) {
    if (digits == 0 || digits > MAX_DIGITS) {
      return INVALID;
    }
    long length = 0;
    for (int i = start; i < start + digits; i++) {
      byte digit = bytes[i];
      if (digit < '0' || digit > '9') {
        return INVALID;
      }
      length = length * 10 + digit - '0';
    }
    return length;
  }
}
