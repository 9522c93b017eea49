package io.bartizan.address;

/** A file is no database of addresses, or no sound one. */
public final class BadDatabaseException extends Exception {
  private static final long serialVersionUID = 1;

  BadDatabaseException(String message) {
    super(message, null, false, false);
  }

  /** What is wrong with it. */
  public String message() {
    return String.valueOf(getMessage());
  }
}
