package io.bartizan.auth.token;

import io.bartizan.config.JwtAlgorithm;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import org.jspecify.annotations.Nullable;

/** The elliptic curves of RFC 7518 (section 6.2.1.1), each with the one algorithm it is for. */
@SuppressWarnings("ImmutableEnumChecker") // ECParameterSpec is immutable.
enum Curve {
  P256("P-256", "secp256r1", JwtAlgorithm.ES256),
  P384("P-384", "secp384r1", JwtAlgorithm.ES384),
  P521("P-521", "secp521r1", JwtAlgorithm.ES512);

  private final String text;
  private final JwtAlgorithm algorithm;
  private final ECParameterSpec parameters;

  Curve(String text, String jca, JwtAlgorithm algorithm) {
    this.text = text;
    this.algorithm = algorithm;
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

  ECParameterSpec parameters() {
    return parameters;
  }

  /** How many bytes a coordinate has, and half a signature. */
  int bytes() {
    return (parameters.getOrder().bitLength() + 7) / 8;
  }

  /** Whether a point is on the curve, and not at infinity. */
  boolean has(ECPoint point) {
    if (point.equals(ECPoint.POINT_INFINITY)) {
      return false;
    }
    BigInteger p = ((ECFieldFp) parameters.getCurve().getField()).getP();
    BigInteger x = point.getAffineX();
    BigInteger y = point.getAffineY();
    BigInteger right =
        x.pow(3).add(parameters.getCurve().getA().multiply(x)).add(parameters.getCurve().getB());
    return isBelow(p, x) && isBelow(p, y) && y.pow(2).subtract(right).mod(p).signum() == 0;
  }

  private static boolean isBelow(BigInteger p, BigInteger coordinate) {
    return coordinate.signum() >= 0 && coordinate.compareTo(p) < 0;
  }
}
