package io.bartizan.auth.token;

/** What came of a token. */
public sealed interface Verification {
  /** It is good, now. */
  record Good(VerifiedToken token) implements Verification {}

  /** It is not, and will not be. */
  record Bad(Fault fault) implements Verification {}

  /** It is good but for its signature, which was not looked at since that takes long. */
  record Slow() implements Verification {}

  /**
   * It is good but that no key which is known signed it, and the issuer may have another.
   *
   * @param fault what is wrong with it unless there is one: {@link Fault#SIGNATURE} where keys were
   *     tried, else {@link Fault#UNKNOWN_KEY}
   * @param withdrawn whether a key signed it that the issuer had and has no more
   */
  record Unsure(Fault fault, boolean withdrawn) implements Verification {}
}
