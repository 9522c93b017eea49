package io.bartizan.auth.token;

import io.bartizan.auth.token.StrictJson.NotStrictException;
import io.bartizan.auth.token.StrictJson.Nulls;
import io.bartizan.config.JwtProviderConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the claims of a token must be (RFC 7519, section 4.1) by what is configured. */
final class ClaimRules {
  /** Where seconds stop to be exact in what reads them as doubles (RFC 7493, section 2.2). */
  private static final long MAX_DATE = 1L << 53;

  private final @Nullable String issuer;
  private final Set<String> audiences;
  private final long skew;
  private final long maxLifetime;

  ClaimRules(JwtProviderConfig config) {
    this.issuer = config.issuer();
    this.audiences = Set.copyOf(config.audiences());
    this.skew = config.clockSkew().toSeconds();
    Duration lifetime = config.maxLifetime();
    this.maxLifetime = lifetime == null ? Long.MAX_VALUE : lifetime.toSeconds() + skew;
  }

  /**
   * The claims, if they are good now; not that they are true.
   *
   * @param nowSeconds since 1970
   */
  VerifiedToken check(byte[] payload, long nowSeconds) throws Refused {
    Map<String, Object> claims;
    try {
      claims = StrictJson.object(payload, Nulls.LEFT_OUT);
    } catch (NotStrictException e) {
      throw new Refused(Fault.MALFORMED);
    }
    checkIssuer(claims.get("iss"));
    checkAudience(claims.get("aud"));
    Object exp = claims.get("exp");
    if (exp == null) {
      throw new Refused(Fault.NO_EXPIRY);
    }
    long expiry = (long) Math.ceil(date(exp));
    if (nowSeconds >= expiry + skew) {
      throw new Refused(Fault.EXPIRED);
    }
    long notBefore = Long.MIN_VALUE;
    Object nbf = claims.get("nbf");
    if (nbf != null) {
      notBefore = (long) Math.ceil(date(nbf)) - skew;
    }
    Object iat = claims.get("iat");
    // Clocks are read in whole seconds here: what was issued within this one is not of the future.
    if (nowSeconds < notBefore
        || (iat != null && (long) Math.floor(date(iat)) - skew > nowSeconds)) {
      throw new Refused(Fault.NOT_YET);
    }
    if (expiry - nowSeconds > maxLifetime) {
      throw new Refused(Fault.LIFETIME);
    }
    return new VerifiedToken(claims, notBefore, expiry + skew);
  }

  /** Whether what is signed names the issuer that is configured. */
  boolean isIssuer(byte[] payload) {
    try {
      return issuer != null && issuer.equals(StrictJson.object(payload, Nulls.LEFT_OUT).get("iss"));
    } catch (NotStrictException e) {
      return false;
    }
  }

  private void checkIssuer(@Nullable Object iss) throws Refused {
    if (iss != null && !(iss instanceof String)) {
      throw new Refused(Fault.CLAIMS);
    }
    if (issuer != null && !issuer.equals(iss)) {
      throw new Refused(Fault.ISSUER);
    }
  }

  private void checkAudience(@Nullable Object aud) throws Refused {
    boolean meant =
        switch (aud) {
          case null -> false;
          case String one -> audiences.contains(one);
          case List<?> several -> isAmong(several);
          default -> throw new Refused(Fault.CLAIMS);
        };
    if (!meant && !audiences.isEmpty()) {
      throw new Refused(Fault.AUDIENCE);
    }
  }

  private boolean isAmong(List<?> several) throws Refused {
    boolean meant = false;
    for (Object each : several) {
      if (!(each instanceof String one)) {
        throw new Refused(Fault.CLAIMS);
      }
      meant |= audiences.contains(one);
    }
    return meant;
  }

  /** Seconds since 1970, perhaps with a fraction (RFC 7519, section 2). */
  private static double date(Object claim) throws Refused {
    if ((claim instanceof Long || claim instanceof Double)
        && Math.abs(((Number) claim).doubleValue()) <= MAX_DATE) {
      return ((Number) claim).doubleValue();
    }
    throw new Refused(Fault.CLAIMS);
  }
}
