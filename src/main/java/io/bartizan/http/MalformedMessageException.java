package io.bartizan.http;

/**
 * What came is not a message that may be acted on. Carries no stack: attackers choose how often.
 */
final class MalformedMessageException extends Exception {
  private static final long serialVersionUID = 1;

  private final int status;

  /**
   * A finding.
   *
   * @param status what a client is answered with
   * @param detail what is wrong, without any of the peer's bytes
   */
  MalformedMessageException(int status, String detail) {
    super(detail, null, false, false);
    this.status = status;
  }

  /** What a client is answered with. */
  int status() {
    return status;
  }

  /** What is wrong. */
  String detail() {
    return String.valueOf(getMessage());
  }
}
