package io.bartizan.route;

import io.bartizan.exchange.Rejection;

/**
 * A path that is answered with 400 rather than forwarded. Has no stack trace, since refusing must
 * be cheap.
 */
public final class BadPathException extends Exception {
  static final Rejection NOT_ABSOLUTE = of("The path does not start with a slash.");
  static final Rejection BAD_CHARACTER =
      of("The path contains a control character, a space, or one outside ASCII.");
  static final Rejection BACKSLASH = of("The path contains a backslash.");
  static final Rejection BAD_ESCAPE = of("The path contains \"%\" without two hexadecimal digits.");
  static final Rejection ENCODED_SLASH = of("The path contains an encoded slash.");
  static final Rejection ENCODED_CONTROL = of("The path contains an encoded control character.");
  static final Rejection OVERLONG = of("The path contains an overlong encoding.");
  static final Rejection DOT_PARAMETERS = of("The path contains a dot segment with parameters.");
  static final Rejection LEAVES_ROOT = of("The path leads out of the root.");

  private final transient Rejection rejection;

  BadPathException(Rejection rejection) {
    super(rejection.detail(), null, false, false);
    this.rejection = rejection;
  }

  private static Rejection of(String detail) {
    return new Rejection(400, "bad-path", null, detail);
  }

  /** What the client is answered: 400 with reason {@code bad-path}. */
  public Rejection rejection() {
    return rejection;
  }
}
