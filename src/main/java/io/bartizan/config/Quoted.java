package io.bartizan.config;

import java.util.Collection;
import java.util.List;

/** Text from a file, made fit to stand in a message of one line. */
final class Quoted {
  private static final int MAX_LENGTH = 120;

  private Quoted() {}

  /** As a JSON string, control characters escaped, shortened where it is very long. */
  static String of(String text) {
    StringBuilder quoted = new StringBuilder(Math.min(text.length(), MAX_LENGTH) + 2).append('"');
    int length = 0;
    for (int i = 0; i < text.length() && length < MAX_LENGTH; length++) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      append(quoted, c);
    }
    if (text.codePointCount(0, text.length()) > MAX_LENGTH) {
      quoted.append("...");
    }
    return quoted.append('"').toString();
  }

  /** Without quotes, for numbers. */
  static String bare(String text) {
    return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "...";
  }

  /** As {@code "a", "b" or "c"}. */
  static String anyOf(Collection<String> texts) {
    return joined(texts, " or ");
  }

  /** As {@code "a", "b" and "c"}. */
  static String allOf(Collection<String> texts) {
    return joined(texts, " and ");
  }

  private static String joined(Collection<String> texts, String lastSeparator) {
    List<String> quoted = texts.stream().map(Quoted::of).toList();
    int last = quoted.size() - 1;
    return last < 1
        ? String.join("", quoted)
        : String.join(", ", quoted.subList(0, last)) + lastSeparator + quoted.get(last);
  }

  private static void append(StringBuilder quoted, int c) {
    if (c == '"' || c == '\\') {
      quoted.append('\\').appendCodePoint(c);
    } else if (c == '\n') {
      quoted.append("\\n");
    } else if (c == '\t') {
      quoted.append("\\t");
    } else if (!printable(c)) {
      quoted.append(String.format("\\u%04x", c));
    } else {
      quoted.appendCodePoint(c);
    }
  }

  /**
   * Controls, line separators, direction marks and lone surrogates could forge or garble a line.
   */
  private static boolean printable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
