package io.bartizan.config;

import org.jspecify.annotations.Nullable;

/**
 * Where a JSON value was written.
 *
 * @param file as the user would name it
 * @param line from 1
 * @param column from 1, in characters
 * @param pointer for example {@code pools.orders.endpoints[0].weight}; empty for the whole document
 */
record Place(String file, int line, int column, String pointer) {
  Problem problem(String message, @Nullable String hint) {
    return new Problem(file, line, column, pointer, message, hint);
  }

  /** As {@code file:line:column}. */
  String source() {
    return file + ':' + line + ':' + column;
  }

  /** The pointer to a member; names that would not read well behind a dot go in brackets. */
  static String member(String pointer, String key) {
    if (!plain(key)) {
      return pointer + '[' + Quoted.of(key) + ']';
    }
    return pointer.isEmpty() ? key : pointer + '.' + key;
  }

  static String item(String pointer, int index) {
    return pointer + '[' + index + ']';
  }

  private static boolean plain(String key) {
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!letter && !(c >= '0' && c <= '9') && c != '-' && c != '_' && c != '$') {
        return false;
      }
    }
    return !key.isEmpty();
  }
}
