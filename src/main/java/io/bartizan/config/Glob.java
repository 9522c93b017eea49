package io.bartizan.config;

import java.util.List;

/**
 * A text in which each star stands for any characters, or none. Takes time in proportion to the
 * product of both lengths at worst.
 *
 * @param parts what stands between the stars; one more than there are stars
 */
record Glob(List<String> parts) {
  Glob {
    parts = List.copyOf(parts);
  }

  static Glob of(String text) {
    return new Glob(List.of(text.split("\\*", -1)));
  }

  boolean matches(String text) {
    String first = parts.getFirst();
    if (parts.size() == 1) {
      return text.equals(first);
    }
    String last = parts.getLast();
    int end = text.length() - last.length();
    if (!text.startsWith(first) || end < first.length() || !text.endsWith(last)) {
      return false;
    }
    int at = first.length();
    // The earliest place is as good as any: whatever follows has the most room behind it.
    for (String part : parts.subList(1, parts.size() - 1)) {
      int found = text.indexOf(part, at);
      if (found < 0 || found + part.length() > end) {
        return false;
      }
      at = found + part.length();
    }
    return true;
  }
}
