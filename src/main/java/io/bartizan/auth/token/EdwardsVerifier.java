package io.bartizan.auth.token;

import io.bartizan.config.JwtAlgorithm;
import java.security.interfaces.EdECPublicKey;
import java.util.Arrays;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.bouncycastle.math.ec.rfc8032.Ed448;
import org.jspecify.annotations.Nullable;

/**
 * EdDSA (RFC 8037, section 3.1) by Bouncy Castle, which takes a seventh of the JDK's time. Numbers
 * out of range are refused.
 */
sealed interface EdwardsVerifier extends Verifier {
  /** Ed25519. */
  record Curve25519(Ed25519.PublicPoint key) implements EdwardsVerifier {
    static final int KEY_BYTES = Ed25519.PUBLIC_KEY_SIZE;

    @Override
    public boolean verify(JwtAlgorithm algorithm, byte[] data, int length, byte[] signature) {
      return Ed25519.verify(signature, 0, key, data, 0, length);
    }
  }

  /** Ed448. */
  record Curve448(Ed448.PublicPoint key) implements EdwardsVerifier {
    static final int KEY_BYTES = Ed448.PUBLIC_KEY_SIZE;

    private static final byte[] NO_CONTEXT = {};

    @Override
    public boolean verify(JwtAlgorithm algorithm, byte[] data, int length, byte[] signature) {
      return Ed448.verify(signature, 0, key, NO_CONTEXT, data, 0, length);
    }
  }

  /** Null where the key is no point of its curve, or one of the few that anybody can sign for. */
  static @Nullable EdwardsVerifier of(EdECPublicKey key) {
    byte[] encoded = key.getEncoded();
    return switch (key.getParams().getName()) {
      case "Ed25519" -> {
        var point = Ed25519.validatePublicKeyFullExport(end(encoded, Curve25519.KEY_BYTES), 0);
        yield point == null ? null : new Curve25519(point);
      }
      case "Ed448" -> {
        var point = Ed448.validatePublicKeyFullExport(end(encoded, Curve448.KEY_BYTES), 0);
        yield point == null ? null : new Curve448(point);
      }
      default -> null;
    };
  }

  /** The bits of a SubjectPublicKeyInfo stand at its end (RFC 8410, section 4). */
  private static byte[] end(byte[] encoded, int bytes) {
    return Arrays.copyOfRange(encoded, encoded.length - bytes, encoded.length);
  }
}
