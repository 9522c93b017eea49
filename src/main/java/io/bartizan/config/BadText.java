package io.bartizan.config;

import org.jspecify.annotations.Nullable;

/** A string of a setting that does not have the form wanted. Says why without repeating it. */
final class BadText extends Exception {
  private static final long serialVersionUID = 1L;
  private final @Nullable String suggestion;

  /**
   * @param hint why, and what was expected; holds nothing of the text, which may be a secret
   */
  BadText(String hint) {
    this(hint, null);
  }

  /**
   * @param suggestion what was perhaps meant; only shown where the text may be
   */
  BadText(String hint, @Nullable String suggestion) {
    super(hint, null, false, false);
    this.suggestion = suggestion;
  }

  Problem at(Json.Text text) {
    String hint = getMessage();
    if (suggestion != null && !text.isSubstituted()) {
      hint += "; did you mean " + Quoted.of(suggestion) + "?";
    }
    return text.place().problem(Quoted.of(text.written()), hint);
  }
}
