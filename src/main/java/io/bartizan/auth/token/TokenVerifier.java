package io.bartizan.auth.token;

import io.bartizan.config.JwtAlgorithm;
import io.bartizan.config.JwtProviderConfig;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * Judges tokens by what is configured of their issuer: compact serialisation only (RFC 7515,
 * section 7.1), the algorithms pinned, the claims of RFC 7519. Used by all event loops.
 */
public final class TokenVerifier {
  private final int maxBytes;
  private final Set<JwtAlgorithm> algorithms = EnumSet.noneOf(JwtAlgorithm.class);
  private final Set<String> types;
  private final ClaimRules claims;

  public TokenVerifier(JwtProviderConfig config) {
    this.maxBytes = config.maxTokenSize();
    this.algorithms.addAll(config.algorithms());
    this.types = config.types();
    this.claims = new ClaimRules(config);
  }

  /** Whether a token says that it is of this issuer; nothing else of it is looked at. */
  public boolean isNamedBy(byte[] token) {
    byte[] payload = Jws.payload(token);
    return payload != null && claims.isIssuer(payload);
  }

  /**
   * Judges a token.
   *
   * @param token as it came, of any length and content
   * @param nowSeconds since 1970
   */
  public Verification verify(byte[] token, KeySet keys, long nowSeconds) {
    return verify(token, keys, nowSeconds, true);
  }

  /** The same, but that {@link Verification.Slow} comes of what would take long. */
  public Verification verifyIfFast(byte[] token, KeySet keys, long nowSeconds) {
    return verify(token, keys, nowSeconds, false);
  }

  private Verification verify(byte[] token, KeySet keys, long nowSeconds, boolean maySlow) {
    try {
      if (token.length > maxBytes) {
        throw new Refused(Fault.TOO_LONG);
      }
      Jws jws = Jws.parse(token, algorithms);
      if (!types.isEmpty()
          && !types.contains(Objects.requireNonNullElse(jws.header().type(), ""))) {
        throw new Refused(Fault.TYPE);
      }
      VerifiedToken verified = claims.check(jws.payload(), nowSeconds);
      // Last, since it costs most: whoever sends rubbish does not get that far.
      if (!maySlow && keys.isSlow(jws)) {
        return new Verification.Slow();
      }
      Verification.Unsure doubt = keys.doubt(jws);
      return doubt == null ? new Verification.Good(verified) : doubt;
    } catch (Refused e) {
      return new Verification.Bad(e.fault());
    }
  }
}
