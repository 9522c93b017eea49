package io.bartizan.auth;

import io.bartizan.exchange.Exchange;
import io.bartizan.exchange.Rejection;
import io.bartizan.exchange.Verdict;

/** What becomes of requests whose proof is not good: they are refused, and it is counted. */
final class BadProofs {
  /** For {@code Proxy-Status} of whoever may not. */
  static final String DENIED = "http_request_denied";

  private static final Verdict UNHEARD =
      new Verdict.Reject(
          new Rejection(
              429,
              "auth-failures",
              DENIED,
              "Too many proofs of who this client is were not good."));

  private final Attempts attempts;

  BadProofs(Attempts attempts) {
    this.attempts = attempts;
  }

  /** Whether a proof of the client is looked at. */
  boolean mayBeHeard(Exchange exchange) {
    return attempts.may(exchange);
  }

  /** The client has failed too often for its proof to be looked at. */
  Verdict unheard(Exchange exchange) {
    attempts.refused(exchange);
    return UNHEARD;
  }

  /** Nobody will know whether the proof is good; to look at it cost as much as at a bad one. */
  void unknown(Exchange exchange) {
    attempts.failed(exchange);
  }

  /** The proof is not good. */
  Verdict refuse(Exchange exchange, Verdict refusal) {
    if (!attempts.may(exchange)) {
      return unheard(exchange);
    }
    attempts.failed(exchange);
    return refusal;
  }
}
