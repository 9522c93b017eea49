package io.bartizan.auth.token;

import io.bartizan.config.JwtAlgorithm;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;

/**
 * ECDSA (RFC 7518, section 3.4) by Bouncy Castle, which remembers multiples of the key's point: it
 * takes a fifth to an eighth of the JDK's time.
 *
 * @param hash of the curve's algorithm, as the JDK names it
 */
record EcdsaVerifier(ECPublicKeyParameters key, String hash) implements Verifier {
  @Override
  public boolean verify(JwtAlgorithm algorithm, byte[] data, int length, byte[] signature) {
    int half = signature.length / 2;
    BigInteger r = new BigInteger(1, signature, 0, half);
    BigInteger s = new BigInteger(1, signature, half, half);
    ECDSASigner verifier = new ECDSASigner();
    verifier.init(false, key);
    // Refuses what is zero, or the group's order or more.
    return verifier.verifySignature(hash(data, length), r, s);
  }

  private byte[] hash(byte[] data, int length) {
    try {
      MessageDigest digest = MessageDigest.getInstance(hash);
      digest.update(data, 0, length);
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has it", e);
    }
  }
}
