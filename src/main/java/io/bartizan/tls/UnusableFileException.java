package io.bartizan.tls;

import io.bartizan.config.Problem;

/** A certificate or key file that cannot be used, and what to do about it. */
final class UnusableFileException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Problem problem;

  UnusableFileException(String file, String message, String hint) {
    super(file + ": " + message, null, false, false);
    this.problem = new Problem(file, 0, 0, "", message, hint);
  }

  Problem problem() {
    return problem;
  }
}
