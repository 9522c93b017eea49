package io.bartizan.config;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/** Regular expressions of a match, in RE2 syntax, which no input can make slow. */
final class Regexes {
  private Regexes() {}

  static String parse(String text) throws BadText {
    if (text.isEmpty()) {
      throw new BadText("an empty regular expression");
    }
    try {
      Pattern.compile(text);
      return text;
    } catch (PatternSyntaxException e) {
      // The description alone: the pattern it could quote may come from the environment.
      throw new BadText("not a regular expression of RE2: " + e.getDescription());
    }
  }
}
