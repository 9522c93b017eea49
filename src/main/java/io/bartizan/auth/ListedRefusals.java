package io.bartizan.auth;

import io.bartizan.exchange.Rejection;
import io.bartizan.exchange.Verdict;

/** Why keys and passwords are refused, made once for a list of them. */
final class ListedRefusals {
  /** A place of proof has several. */
  static final Verdict SEVERAL =
      new Verdict.Reject(
          new Rejection(
              400,
              "several-credentials",
              "http_request_error",
              "The request proves several times who it comes from."));

  /** Somebody who is known, and may not. */
  static final Verdict FORBIDDEN =
      new Verdict.Reject(
          new Rejection(
              403, "not-entitled", BadProofs.DENIED, "Whoever asks may not ask for this."));

  private final Verdict absent;
  private final Verdict wrong;

  /**
   * For a list.
   *
   * @param challenge how to prove who one is
   */
  ListedRefusals(String challenge, String absent, String wrong) {
    this.absent =
        new Verdict.Reject(
            new Rejection(401, Rejection.NO_PROOF, BadProofs.DENIED, absent, challenge));
    this.wrong =
        new Verdict.Reject(
            new Rejection(401, "bad-credentials", BadProofs.DENIED, wrong, challenge));
  }

  /** There is no proof. */
  Verdict absent() {
    return absent;
  }

  /** It is not good. */
  Verdict wrong() {
    return wrong;
  }
}
