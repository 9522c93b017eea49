package io.bartizan.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * How a token may be signed, by the names of RFC 7518 (section 3.1), RFC 8037 and RFC 9864 (section
 * 2.2), of whose further names those that begin with {@code ESP} and {@code ESB} are not for JSON.
 */
public enum JwtAlgorithm {
  HS256(Family.SECRET),
  HS384(Family.SECRET),
  HS512(Family.SECRET),
  RS256(Family.RSA),
  RS384(Family.RSA),
  RS512(Family.RSA),
  PS256(Family.RSA),
  PS384(Family.RSA),
  PS512(Family.RSA),
  ES256(Family.EC),
  ES384(Family.EC),
  ES512(Family.EC),
  EDDSA(Family.OKP),
  ED25519(Family.OKP);

  /** By their names in tokens and settings, which are case-sensitive. */
  public static final Map<String, JwtAlgorithm> BY_NAME;

  static {
    Map<String, JwtAlgorithm> names = new LinkedHashMap<>();
    for (JwtAlgorithm each : values()) {
      names.put(each.text(), each);
    }
    BY_NAME = Collections.unmodifiableMap(names);
  }

  private final Family family;

  JwtAlgorithm(Family family) {
    this.family = family;
  }

  /** What its keys are. */
  public Family family() {
    return family;
  }

  /** How many bytes its hash has, and with it the least that a secret may have. */
  public int digestBytes() {
    return family == Family.OKP ? 64 : Integer.parseInt(name().substring(2)) / 8;
  }

  /** Its name in tokens, keys and settings. */
  public String text() {
    return switch (this) {
      case EDDSA -> "EdDSA";
      case ED25519 -> "Ed25519";
      default -> name();
    };
  }

  /**
   * The names under which a key for this one signs in the same way, this one's among them: what was
   * {@code EdDSA} is {@code Ed25519} where the key is on that curve (RFC 9864, section 2.2).
   */
  public Set<JwtAlgorithm> names() {
    return family == Family.OKP ? Set.of(EDDSA, ED25519) : Set.of(this);
  }

  /** What kind of key an algorithm takes. */
  public enum Family {
    /** One secret for both sides. */
    SECRET,
    /** RSA. */
    RSA,
    /** An elliptic curve of NIST's. */
    EC,
    /** Ed25519 or Ed448. */
    OKP
  }
}
