package io.bartizan.auth.token;

import io.bartizan.config.JwtAlgorithm;

/** A key in the form that verifies fastest. Used by all event loops. */
@FunctionalInterface
interface Verifier {
  /**
   * Whether a signature is good.
   *
   * @param algorithm one of those that the key is for
   * @param data whose first {@code length} bytes are signed
   * @param signature of the length that the algorithm and the key have
   */
  boolean verify(JwtAlgorithm algorithm, byte[] data, int length, byte[] signature);
}
