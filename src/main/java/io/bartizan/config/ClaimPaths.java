package io.bartizan.config;

/**
 * How claims are called: by their name, or where a token has none of that name by a path of names
 * with dots between, each that of an object in the one before.
 */
final class ClaimPaths {
  static final String EXPECTED =
      "expected the name of a claim, or a path such as \"realm_access.roles\"";

  private static final int MAX_LENGTH = 256;

  private ClaimPaths() {}

  static boolean isOne(String text) {
    return !text.isEmpty()
        && text.length() <= MAX_LENGTH
        && text.chars().allMatch(c -> c > 0x20 && c < 0x7f && c != '"' && c != '\\')
        && !text.startsWith(".")
        && !text.endsWith(".")
        && !text.contains("..");
  }

  static String parse(String text) throws BadText {
    if (!isOne(text)) {
      throw new BadText(EXPECTED);
    }
    return text;
  }
}
