package io.bartizan.listen;

/** What came is no PROXY header. Carries no stack: whoever is trusted may still be broken. */
final class MalformedProxyHeaderException extends Exception {
  private static final long serialVersionUID = 1;

  /**
   * A finding.
   *
   * @param detail what is wrong, without any of the peer's bytes
   */
  MalformedProxyHeaderException(String detail) {
    super(detail, null, false, false);
  }
}
