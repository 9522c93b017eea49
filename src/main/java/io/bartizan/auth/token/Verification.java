package io.bartizan.auth.token;

/** What came of a token. */
public sealed interface Verification {
  /** It is good, now. */
  record Good(VerifiedToken token) implements Verification {}

  /** It is not, and will not be. */
  record Bad(Fault fault) implements Verification {}

  /** No key is known that it could be signed with, but the issuer may have a new one. */
  record UnknownKey() implements Verification {}
}
