package io.bartizan.tls;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * What a certificate's key can do in a handshake. In order of preference where a client can use
 * several: ECDSA on P-256 costs the server least.
 */
enum KeyType {
  P256("SHA256withECDSA", order("secp256r1")),
  P384("SHA384withECDSA", order("secp384r1")),
  P521("SHA512withECDSA", order("secp521r1")),
  ED25519("Ed25519", null),
  RSA("SHA256withRSA", null);

  private final String signature;
  private final @Nullable BigInteger order;

  KeyType(String signature, @Nullable BigInteger order) {
    this.signature = signature;
    this.order = order;
  }

  private static BigInteger order(String curve) {
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec(curve));
      return parameters.getParameterSpec(ECParameterSpec.class).getOrder();
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has the curves of NIST", e);
    }
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
      if (order.equals(type.order)) {
        return type;
      }
    }
    return null;
  }

  /** Whether a private key is at all of the kind of this public one. */
  static boolean sameAlgorithm(PublicKey publicKey, PrivateKey privateKey) {
    return algorithm(publicKey.getAlgorithm()).equals(algorithm(privateKey.getAlgorithm()));
  }

  private static String algorithm(String name) {
    return name.equals("Ed25519") ? "EdDSA" : name;
  }
}
