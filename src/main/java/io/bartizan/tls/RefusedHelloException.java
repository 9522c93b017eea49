package io.bartizan.tls;

import javax.net.ssl.SSLHandshakeException;

/** A client's hello that the gateway answers with an alert of its own. */
final class RefusedHelloException extends SSLHandshakeException {
  private static final long serialVersionUID = 1;

  private final HandshakeFailure failure;

  RefusedHelloException(HandshakeFailure failure, String reason) {
    super(reason);
    this.failure = failure;
  }

  HandshakeFailure failure() {
    return failure;
  }

  /** Whoever sends hellos at random would have one made for each. */
  @Override
  public Throwable fillInStackTrace() {
    return this;
  }
}
