package io.bartizan.auth.token;

import io.bartizan.config.JwtAlgorithm;
import java.util.Set;

/**
 * The keys that tokens of one issuer may be signed with (RFC 7517, section 5), those only that can
 * verify by one of the algorithms allowed. Immutable. Two of them with the same keys are equal.
 */
public final class KeySet {
  /** Verifies nothing. */
  public static final KeySet EMPTY = new KeySet();

  private KeySet() {}

  /**
   * Of a JSON Web Key Set. Keys that are of no use here are left out: encryption keys, unknown
   * types and curves, weak ones, and secrets unless a secret algorithm is allowed.
   *
   * @throws BadKeysException when it is no key set at all
   */
  public static KeySet ofJwks(byte[] json, Set<JwtAlgorithm> algorithms) throws BadKeysException {
    if (!algorithms.isEmpty()) {
      throw new BadKeysException("not built");
    }
    return EMPTY;
  }

  /**
   * Of public keys and certificates in PEM, one or several.
   *
   * @throws BadKeysException when there is none, or one that cannot be used
   */
  public static KeySet ofPem(byte[] pem, Set<JwtAlgorithm> algorithms) throws BadKeysException {
    if (!algorithms.isEmpty()) {
      throw new BadKeysException("not built");
    }
    return EMPTY;
  }

  /** Of a shared secret. */
  public static KeySet ofSecret(byte[] secret, Set<JwtAlgorithm> algorithms) {
    return EMPTY;
  }

  /** How many keys there are. */
  public int size() {
    return 0;
  }
}
