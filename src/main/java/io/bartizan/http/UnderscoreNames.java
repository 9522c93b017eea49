package io.bartizan.http;

/**
 * What becomes of a request's field, in its header or its trailers, whose name has an underscore.
 * Valid as it is (RFC 9110, section 5.6.2), it is another field for the gateway and the same for an
 * upstream that takes CGI's names of variables, where hyphens become underscores: {@code
 * X_Forwarded_For} is how a client would write what only the gateway may.
 */
public enum UnderscoreNames {
  /** It goes on as it came. */
  ALLOW,
  /** The request goes on without it. */
  DROP,
  /** The request is answered with 400. */
  REFUSE;

  static final String REFUSED = "a field name with an underscore";
}
