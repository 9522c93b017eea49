package io.bartizan.protect.feed;

/** An answer is no list. */
final class BadFeedException extends Exception {
  private static final long serialVersionUID = 1;

  /**
   * A finding.
   *
   * @param message what is wrong, for the log
   */
  BadFeedException(String message) {
    super(message, null, false, false);
  }
}
