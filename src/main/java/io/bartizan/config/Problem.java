package io.bartizan.config;

import org.jspecify.annotations.Nullable;

/**
 * One thing wrong with a file.
 *
 * @param file as the user would name it, relative to the deployment
 * @param line from 1; 0 where the whole file is meant
 * @param column from 1; 0 where the whole file is meant
 * @param pointer where in the document, for example {@code pools.orders.endpoints[0].weight}; empty
 *     for the whole of it
 * @param message what is wrong and what was expected
 * @param hint a way out, or null
 */
public record Problem(
    String file, int line, int column, String pointer, String message, @Nullable String hint) {
  /** As {@code file:line:column: pointer: message}, the hint in brackets behind. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(file);
    if (line > 0) {
      text.append(':').append(line).append(':').append(column);
    }
    text.append(": ");
    if (!pointer.isEmpty()) {
      text.append(pointer).append(": ");
    }
    text.append(message);
    if (hint != null) {
      text.append(" (").append(hint).append(')');
    }
    return text.toString();
  }
}
