package io.bartizan.auth.token;

import io.bartizan.config.JwtAlgorithm;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Set;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;

/**
 * What a public key is and what it can verify, if it is one that can be relied on.
 *
 * @param name for people
 * @param algorithms by which keys of this kind verify
 * @param signatureBytes how long its signatures are, all of them
 * @param verifier of its signatures
 * @param slow whether to verify one takes so long that other requests would feel it: more than 200
 *     microseconds or so, where P-256 takes 80
 */
record PublicKeyKind(
    String name,
    Set<JwtAlgorithm> algorithms,
    int signatureBytes,
    Verifier verifier,
    boolean slow) {
  /** Shortest RSA modulus, in bits (RFC 7518, section 3.3). */
  static final int MIN_RSA_BITS = 2048;

  /** Longest: verification takes four times as long for twice the bits. */
  static final int MAX_RSA_BITS = 8192;

  /** Longest RSA modulus, in bits, that is not slow. */
  private static final int MAX_FAST_RSA_BITS = 4096;

  /** Longest public exponent, in bits, for the same reason; all that are in use have 17. */
  static final int MAX_EXPONENT_BITS = 32;

  private static final Set<JwtAlgorithm> PSS =
      Set.of(JwtAlgorithm.PS256, JwtAlgorithm.PS384, JwtAlgorithm.PS512);

  private static final Set<JwtAlgorithm> RSA =
      Set.of(
          JwtAlgorithm.RS256,
          JwtAlgorithm.RS384,
          JwtAlgorithm.RS512,
          JwtAlgorithm.PS256,
          JwtAlgorithm.PS384,
          JwtAlgorithm.PS512);

  /**
   * Of a key.
   *
   * @throws BadKeysException what is wrong with it
   */
  static PublicKeyKind of(PublicKey key) throws BadKeysException {
    return switch (key) {
      case RSAPublicKey rsa -> rsa(rsa);
      case ECPublicKey ec -> ec(ec);
      case EdECPublicKey ed -> edwards(ed);
      default -> throw new BadKeysException("a key of an unknown type");
    };
  }

  private static PublicKeyKind rsa(RSAPublicKey key) throws BadKeysException {
    BigInteger modulus = key.getModulus();
    int bits = modulus.bitLength();
    String name = "RSA " + bits;
    if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {
      throw new BadKeysException(
          name + ": it takes " + MIN_RSA_BITS + " to " + MAX_RSA_BITS + " bits");
    }
    BigInteger exponent = key.getPublicExponent();
    if (!modulus.testBit(0)
        || !exponent.testBit(0)
        || exponent.bitLength() < 2
        || exponent.bitLength() > MAX_EXPONENT_BITS) {
      throw new BadKeysException(name + ": a modulus or exponent that no RSA key has");
    }
    if (WeakRsa.isLikely(modulus)) {
      throw new BadKeysException(name + ": made by a chip whose keys can be broken (ROCA)");
    }
    // A key may say that it is for PSS only.
    Set<JwtAlgorithm> algorithms = key.getAlgorithm().equals("RSASSA-PSS") ? PSS : RSA;
    return new PublicKeyKind(
        name, algorithms, (bits + 7) / 8, new RsaVerifier(key), bits > MAX_FAST_RSA_BITS);
  }

  private static PublicKeyKind ec(ECPublicKey key) throws BadKeysException {
    Curve curve = Curve.of(key);
    if (curve == null) {
      throw new BadKeysException("EC: it takes P-256, P-384 or P-521");
    }
    ECPublicKeyParameters point = curve.key(key.getW());
    if (point == null) {
      throw new BadKeysException(curve.text() + ": the point is not on the curve");
    }
    return new PublicKeyKind(
        curve.text(),
        Set.of(curve.algorithm()),
        2 * curve.bytes(),
        new EcdsaVerifier(point, curve.hash()),
        curve != Curve.P256);
  }

  private static PublicKeyKind edwards(EdECPublicKey key) throws BadKeysException {
    String name = key.getParams().getName();
    EdwardsVerifier verifier = EdwardsVerifier.of(key);
    if (verifier == null) {
      throw new BadKeysException(name + ": not a point of the curve that can be relied on");
    }
    return verifier instanceof EdwardsVerifier.Curve25519
        ? new PublicKeyKind(name, JwtAlgorithm.ED25519.names(), 64, verifier, false)
        : new PublicKeyKind(name, Set.of(JwtAlgorithm.EDDSA), 114, verifier, true);
  }
}
