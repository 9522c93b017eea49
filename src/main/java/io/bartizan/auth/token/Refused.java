package io.bartizan.auth.token;

/** A token that is not good. Without a stack: strangers may have thousands of it thrown. */
final class Refused extends Exception {
  private static final long serialVersionUID = 1L;

  private final Fault fault;

  Refused(Fault fault) {
    super(fault.reason(), null, false, false);
    this.fault = fault;
  }

  Fault fault() {
    return fault;
  }
}
