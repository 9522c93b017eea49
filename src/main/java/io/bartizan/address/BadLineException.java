package io.bartizan.address;

/** A line of a list is neither an address nor a block. */
public final class BadLineException extends Exception {
  private static final long serialVersionUID = 1;

  private final int line;

  BadLineException(int line, String message) {
    super(message, null, false, false);
    this.line = line;
  }

  /** Which line, from 1. */
  public int line() {
    return line;
  }

  /** What is wrong with it. */
  public String message() {
    return String.valueOf(getMessage());
  }
}
