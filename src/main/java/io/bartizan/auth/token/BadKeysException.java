package io.bartizan.auth.token;

/** What was given for keys is none; the message says why and shows nothing of it. */
public final class BadKeysException extends Exception {
  private static final long serialVersionUID = 1L;

  public BadKeysException(String message) {
    super(message);
  }
}
