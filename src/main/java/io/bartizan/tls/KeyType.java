package io.bartizan.tls;

import java.math.BigInteger;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Objects;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.jspecify.annotations.Nullable;

/**
 * What a certificate's key can do in a handshake. In order of preference where a client can use
 * several: ECDSA on P-256 costs the server least.
 */
enum KeyType {
  P256("SHA256withECDSA", "secp256r1"),
  P384("SHA384withECDSA", "secp384r1"),
  P521("SHA512withECDSA", "secp521r1"),
  ED25519("Ed25519", null),
  RSA("SHA256withRSA", null);

  private final String signature;
  private final @Nullable String curve;

  KeyType(String signature, @Nullable String curve) {
    this.signature = signature;
    this.curve = curve;
  }

  /** The JCA's name of a signature such a key makes. */
  String signature() {
    return signature;
  }

  /** The type of a certificate's key, or null where it cannot serve TLS. */
  static @Nullable KeyType of(PublicKey key) {
    return switch (key) {
      // Not those bound to PSS by their own identifier, which BoringSSL does not know.
      case RSAPublicKey rsa when rsa.getAlgorithm().equals("RSA") -> RSA;
      case EdECPublicKey ed when ed.getParams().getName().equals("Ed25519") -> ED25519;
      case ECPublicKey ec -> ofOrder(ec.getParams().getOrder());
      default -> null;
    };
  }

  /** By the order of the curve's group, since curves that TLS does not use are as long. */
  private static @Nullable KeyType ofOrder(BigInteger order) {
    for (KeyType type : new KeyType[] {P256, P384, P521}) {
      if (order.equals(parameters(type).getN())) {
        return type;
      }
    }
    return null;
  }

  /**
   * Whether a private key is a public one's, both on this type's curve: by multiplication, which
   * takes a tenth of the time of a signature and its verification.
   */
  boolean isPair(ECPublicKey open, ECPrivateKey secret) {
    X9ECParameters parameters = parameters(this);
    if (!secret.getParams().getOrder().equals(parameters.getN())
        || secret.getS().signum() <= 0
        || secret.getS().compareTo(parameters.getN()) >= 0) {
      return false;
    }
    ECPoint point =
        new FixedPointCombMultiplier().multiply(parameters.getG(), secret.getS()).normalize();
    return point.getAffineXCoord().toBigInteger().equals(open.getW().getAffineX())
        && point.getAffineYCoord().toBigInteger().equals(open.getW().getAffineY());
  }

  /** Made once by the library. */
  private static X9ECParameters parameters(KeyType type) {
    return CustomNamedCurves.getByName(Objects.requireNonNull(type.curve));
  }

  /** Whether a private key is at all of the kind of this public one. */
  static boolean sameAlgorithm(PublicKey publicKey, PrivateKey privateKey) {
    return algorithm(publicKey.getAlgorithm()).equals(algorithm(privateKey.getAlgorithm()));
  }

  private static String algorithm(String name) {
    return name.equals("Ed25519") ? "EdDSA" : name;
  }
}
