package io.bartizan.config;

import java.util.List;

/**
 * Everything that is wrong with a deployment.
 *
 * @param list at least one, sorted by file, line and column
 */
public record Problems(List<Problem> list) implements Reading {
  public Problems {
    list = List.copyOf(list);
  }

  /** One problem a line. */
  @Override
  public String toString() {
    return String.join("\n", list.stream().map(Problem::toString).toList());
  }
}
