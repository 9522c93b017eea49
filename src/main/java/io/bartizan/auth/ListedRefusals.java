package io.bartizan.auth;

import io.bartizan.exchange.Rejection;
import io.bartizan.exchange.Verdict;

/** Why keys and passwords are refused, made once for a list of them. */
final class ListedRefusals {
  private static final String DENIED = "http_request_denied";

  /** The client has failed too often. */
  static final Verdict UNHEARD =
      new Verdict.Reject(
          new Rejection(
              429,
              "auth-failures",
              DENIED,
              "Too many proofs of who this client is were not good."));

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
          new Rejection(403, "not-entitled", DENIED, "Whoever asks may not ask for this."));

  private final Verdict absent;
  private final Verdict wrong;

  /**
   * For a list.
   *
   * @param challenge how to prove who one is
   */
  ListedRefusals(String challenge, String absent, String wrong) {
    this.absent =
        new Verdict.Reject(new Rejection(401, Rejection.NO_PROOF, DENIED, absent, challenge));
    this.wrong =
        new Verdict.Reject(new Rejection(401, "bad-credentials", DENIED, wrong, challenge));
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
