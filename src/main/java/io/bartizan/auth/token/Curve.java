package io.bartizan.auth.token;

import io.bartizan.config.JwtAlgorithm;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.jspecify.annotations.Nullable;

/** The elliptic curves of RFC 7518 (section 6.2.1.1), each with the one algorithm it is for. */
@SuppressWarnings("ImmutableEnumChecker") // Parameters are immutable, and do not say so.
enum Curve {
  P256("P-256", "secp256r1", JwtAlgorithm.ES256),
  P384("P-384", "secp384r1", JwtAlgorithm.ES384),
  P521("P-521", "secp521r1", JwtAlgorithm.ES512);

  private final String text;
  private final JwtAlgorithm algorithm;
  private final ECParameterSpec parameters;
  private final ECDomainParameters domain;

  Curve(String text, String jca, JwtAlgorithm algorithm) {
    this.text = text;
    this.algorithm = algorithm;
    this.domain = new ECDomainParameters(CustomNamedCurves.getByName(jca));
    try {
      AlgorithmParameters named = AlgorithmParameters.getInstance("EC");
      named.init(new ECGenParameterSpec(jca));
      this.parameters = named.getParameterSpec(ECParameterSpec.class);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has it", e);
    }
  }

  /** By {@code crv}. */
  static @Nullable Curve named(@Nullable Object name) {
    for (Curve each : values()) {
      if (each.text.equals(name)) {
        return each;
      }
    }
    return null;
  }

  /** A key's, by all that makes a curve: a key in PEM may bring a generator of its own. */
  static @Nullable Curve of(ECPublicKey key) {
    ECParameterSpec used = key.getParams();
    for (Curve each : values()) {
      if (each.parameters.getCurve().equals(used.getCurve())
          && each.parameters.getGenerator().equals(used.getGenerator())
          && each.parameters.getOrder().equals(used.getOrder())
          && each.parameters.getCofactor() == used.getCofactor()) {
        return each;
      }
    }
    return null;
  }

  /** By its name in {@code crv}. */
  String text() {
    return text;
  }

  JwtAlgorithm algorithm() {
    return algorithm;
  }

  /** Its algorithm's hash, as the JDK names it. */
  String hash() {
    return "SHA-" + algorithm.digestBytes() * 8;
  }

  ECParameterSpec parameters() {
    return parameters;
  }

  /** How many bytes a coordinate has, and half a signature. */
  int bytes() {
    return (parameters.getOrder().bitLength() + 7) / 8;
  }

  /** Null where the point is not on the curve, or at infinity. */
  @Nullable ECPublicKeyParameters key(ECPoint point) {
    if (point.equals(ECPoint.POINT_INFINITY)) {
      return null;
    }
    try {
      var own = domain.getCurve().createPoint(point.getAffineX(), point.getAffineY());
      return new ECPublicKeyParameters(own, domain);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
