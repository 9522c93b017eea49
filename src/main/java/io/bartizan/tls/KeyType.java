package io.bartizan.tls;

import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import org.jspecify.annotations.Nullable;

/**
 * What a certificate's key can do in a handshake. In order of preference where a client can use
 * several: ECDSA on P-256 costs the server least.
 */
enum KeyType {
  P256("SHA256withECDSA"),
  P384("SHA384withECDSA"),
  P521("SHA512withECDSA"),
  ED25519("Ed25519"),
  RSA("SHA256withRSA");

  private final String signature;

  KeyType(String signature) {
    this.signature = signature;
  }

  /** The JCA's name of a signature such a key makes. */
  String signature() {
    return signature;
  }

  /** The type of a certificate's key, or null where it cannot serve TLS. */
  static @Nullable KeyType of(PublicKey key) {
    return switch (key) {
      case RSAPublicKey rsa -> RSA;
      case EdECPublicKey ed when ed.getParams().getName().equals("Ed25519") -> ED25519;
      case ECPublicKey ec ->
          switch (ec.getParams().getCurve().getField().getFieldSize()) {
            case 256 -> P256;
            case 384 -> P384;
            case 521 -> P521;
            default -> null;
          };
      default -> null;
    };
  }

  /** Whether a private key is at all of the kind of this public one. */
  static boolean sameAlgorithm(PublicKey publicKey, PrivateKey privateKey) {
    return algorithm(publicKey.getAlgorithm()).equals(algorithm(privateKey.getAlgorithm()));
  }

  private static String algorithm(String name) {
    return name.equals("Ed25519") ? "EdDSA" : name;
  }
}
