package io.bartizan.auth.token;

import io.bartizan.config.JwtAlgorithm;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/** HMAC (RFC 7518, section 3.2), compared in the same time whatever is wrong with it. */
final class MacVerifier implements Verifier {
  private final SecretKey key;

  MacVerifier(SecretKey key) {
    this.key = key;
  }

  @Override
  public boolean verify(JwtAlgorithm algorithm, byte[] data, int length, byte[] signature) {
    try {
      Mac mac = Mac.getInstance(name(algorithm));
      mac.init(key);
      mac.update(data, 0, length);
      return MessageDigest.isEqual(mac.doFinal(), signature);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has it", e);
    }
  }

  private static String name(JwtAlgorithm algorithm) {
    return switch (algorithm) {
      case HS256 -> "HmacSHA256";
      case HS384 -> "HmacSHA384";
      case HS512 -> "HmacSHA512";
      default -> throw new IllegalArgumentException(algorithm.text());
    };
  }
}
