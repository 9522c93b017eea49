package io.bartizan;

import io.bartizan.config.Problem;
import java.util.List;

/** A deployment cannot be run as it is written. */
public final class InvalidDeploymentException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient List<Problem> problems;

  /** With all that is wrong, at least one. */
  public InvalidDeploymentException(List<Problem> problems) {
    super(String.join("\n", problems.stream().map(Problem::toString).toList()));
    this.problems = List.copyOf(problems);
  }

  /** All that is wrong. */
  public List<Problem> problems() {
    return problems;
  }
}
