package io.bartizan.auth.token;

import io.bartizan.config.JwtProviderConfig;

/**
 * Judges tokens by what is configured of their issuer: compact serialisation only (RFC 7515,
 * section 7.1), the algorithms pinned, the claims of RFC 7519. Used by all event loops.
 */
public final class TokenVerifier {
  public TokenVerifier(JwtProviderConfig config) {}

  /**
   * Judges a token.
   *
   * @param token as it came, of any length and content
   * @param nowSeconds since 1970
   */
  public Verification verify(byte[] token, KeySet keys, long nowSeconds) {
    return new Verification.Bad(Fault.MALFORMED);
  }
}
