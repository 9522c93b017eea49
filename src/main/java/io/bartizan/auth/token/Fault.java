package io.bartizan.auth.token;

/** Why a token is not good. */
public enum Fault {
  TOO_LONG("token-too-long", "The token is too long."),
  MALFORMED("token-malformed", "The token is malformed."),
  ALGORITHM("token-algorithm", "The token is signed by an algorithm that is not allowed."),
  CRITICAL("token-critical", "The token has critical header parameters that are not understood."),
  TYPE("token-type", "The token is of another type."),
  UNKNOWN_KEY("token-key", "The token is signed with a key that is not known."),
  SIGNATURE("token-signature", "The token's signature is not good."),
  CLAIMS("token-claims", "The token's claims are malformed."),
  ISSUER("token-issuer", "The token is of another issuer."),
  AUDIENCE("token-audience", "The token is for another audience."),
  NO_EXPIRY("token-no-expiry", "The token does not expire."),
  EXPIRED("token-expired", "The token has expired."),
  NOT_YET("token-not-yet-valid", "The token is not valid yet."),
  LIFETIME("token-lifetime", "The token expires too far from now.");

  private final String reason;
  private final String description;

  Fault(String reason, String description) {
    this.reason = reason;
    this.description = description;
  }

  /** A word for logs and metrics. */
  public String reason() {
    return reason;
  }

  /** A sentence for the client. */
  public String description() {
    return description;
  }
}
