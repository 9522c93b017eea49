package io.bartizan.explain;

/** What is asked about is no request. The message says what was expected. */
public final class BadQuestionException extends Exception {
  private static final long serialVersionUID = 1;

  BadQuestionException(String message) {
    super(message, null, false, false);
  }
}
