package io.bartizan.config;

import java.net.IDN;
import java.util.regex.Pattern;

/**
 * Host names in letters of any script, as users type them. Put into A-labels (RFC 5890), which is
 * what certificates, handshakes and requests have. By IDNA 2003, which the JDK has; where browsers,
 * which follow IDNA 2008, would come to another name, no guess is made.
 */
public final class InternationalNames {
  /** Sharp s, final sigma, zero width joiner and non-joiner. */
  private static final Pattern AMBIGUOUS = Pattern.compile("[\\u00df\\u03c2\\u200c\\u200d]");

  private InternationalNames() {}

  /**
   * A name as A-labels. One in ASCII stays as it is, whatever it holds.
   *
   * @throws IllegalArgumentException saying what to do, without repeating the name
   */
  public static String ascii(String name) {
    if (name.chars().allMatch(c -> c < 0x80)) {
      return name;
    }
    if (AMBIGUOUS.matcher(name).find()) {
      throw new IllegalArgumentException(
          "a letter whose encoding is ambiguous; write the name as \"xn--...\"");
    }
    try {
      return IDN.toASCII(name, IDN.USE_STD3_ASCII_RULES);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("not a valid international domain name", e);
    }
  }
}
