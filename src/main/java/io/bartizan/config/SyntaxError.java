package io.bartizan.config;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;

/**
 * Says in plain words why a text is not JSON. The parser's own words speak of code points and
 * features; what usually went wrong is seen from the text itself.
 */
final class SyntaxError {
  private static final Pattern PARSER_ASIDES =
      Pattern.compile(" \\(code \\d+\\)| \\(for .*\\)| \\(start marker .*\\)|: enable .*");

  private final String file;
  private final String text;
  private final int offset;
  private final String parserWords;

  private SyntaxError(String file, String text, int offset, String parserWords) {
    this.file = file;
    this.text = text;
    this.offset = offset;
    this.parserWords = parserWords;
  }

  static Problem explain(String file, String text, StreamReadException error) {
    String words = error.getOriginalMessage();
    if (error instanceof UnexpectedEndOfInputException) {
      String inside = words.contains("string value") ? "a string" : "the document";
      return at(file, text, text.length(), "the file ends in the middle of " + inside, null);
    }
    long at = error.getLocation() == null ? 0 : error.getLocation().getCharOffset();
    int offset = Math.clamp(at, 0, Math.max(0, text.length() - 1));
    return new SyntaxError(file, text, offset, words).explain();
  }

  private Problem explain() {
    Problem problem = inString();
    if (problem == null) {
      problem = punctuation();
    }
    if (problem == null) {
      problem = value();
    }
    return problem != null
        ? problem
        : here("not JSON: " + PARSER_ASIDES.matcher(parserWords).replaceAll(""), null);
  }

  private @Nullable Problem inString() {
    char c = text.charAt(offset);
    if (c < ' ' && parserWords.contains("string value")) {
      boolean end = c == '\n' || c == '\r';
      return here(
          end ? "line break in a string" : "control character in a string",
          "close the string with a double quote, or write it as an escape");
    }
    if (parserWords.startsWith("Unrecognized character escape")) {
      return here("unknown escape in a string", "a backslash is written \\\\");
    }
    if (parserWords.contains("hex-digit")) {
      return here("expected four hexadecimal digits behind \\u", null);
    }
    return null;
  }

  private @Nullable Problem punctuation() {
    char c = text.charAt(offset);
    int before = lastBefore(offset);
    if ((c == '}' || c == ']') && before >= 0 && text.charAt(before) == ',') {
      return at(file, text, before, "comma before \"" + c + '"', "leave it out");
    }
    if (c == '/' || c == '#') {
      return here("comments are not part of JSON", null);
    }
    if (c == '\'') {
      return here("single quote", "strings and keys stand in double quotes");
    }
    if (parserWords.contains("start property name")) {
      return here("expected a key in double quotes", null);
    }
    if (parserWords.contains("expecting comma")) {
      return here("expected a comma or the end of what was opened before", null);
    }
    if (parserWords.contains("expecting a colon")) {
      return here("expected a colon behind the key", null);
    }
    if (parserWords.startsWith("Unexpected close marker")) {
      return here("\"" + c + "\" does not close what was opened before", null);
    }
    return null;
  }

  private @Nullable Problem value() {
    int start = wordStart();
    if (parserWords.contains("numeric value")) {
      return at(file, text, start, Quoted.of(word(start)) + " is not a number of JSON", null);
    }
    if (parserWords.startsWith("Unrecognized token") || parserWords.startsWith("Non-standard")) {
      return at(
          file,
          text,
          start,
          "unknown word " + Quoted.of(word(start)),
          "strings stand in double quotes");
    }
    if (parserWords.contains("expected a va")) {
      return here("expected a value", null);
    }
    return null;
  }

  private int wordStart() {
    int start = offset;
    while (start > 0 && isOfWord(text.charAt(start - 1))) {
      start--;
    }
    return start;
  }

  private String word(int start) {
    int end = start;
    while (end < text.length() && isOfWord(text.charAt(end))) {
      end++;
    }
    return text.substring(start, end);
  }

  private static boolean isOfWord(char c) {
    return Character.isLetterOrDigit(c) || c == '+' || c == '-' || c == '.' || c == '_';
  }

  private int lastBefore(int end) {
    int at = end - 1;
    while (at >= 0 && Character.isWhitespace(text.charAt(at))) {
      at--;
    }
    return at;
  }

  private Problem here(String message, @Nullable String hint) {
    return at(file, text, offset, message, hint);
  }

  /** A problem with the whole document, at an offset of its text. */
  static Problem at(String file, String text, int offset, String message, @Nullable String hint) {
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < offset; i++) {
      char c = text.charAt(i);
      if (c == '\n' || (c == '\r' && !text.startsWith("\n", i + 1))) {
        line++;
        lineStart = i + 1;
      }
    }
    return new Problem(file, line, offset - lineStart + 1, "", message, hint);
  }
}
