package io.bartizan.auth.token;

import io.bartizan.config.JwtAlgorithm;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;

/** RSA by PKCS#1 and PSS (RFC 7518, sections 3.3 and 3.5), by the JDK, which is fast at it. */
record RsaVerifier(RSAPublicKey key) implements Verifier {
  @Override
  public boolean verify(JwtAlgorithm algorithm, byte[] data, int length, byte[] signature) {
    try {
      Signature verifier = verifier(algorithm);
      verifier.initVerify(key);
      verifier.update(data, 0, length);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      // Numbers out of range, for example.
      return false;
    }
  }

  private static Signature verifier(JwtAlgorithm algorithm) throws GeneralSecurityException {
    return switch (algorithm) {
      case RS256 -> Signature.getInstance("SHA256withRSA");
      case RS384 -> Signature.getInstance("SHA384withRSA");
      case RS512 -> Signature.getInstance("SHA512withRSA");
      case PS256 -> pss(MGF1ParameterSpec.SHA256, 32);
      case PS384 -> pss(MGF1ParameterSpec.SHA384, 48);
      case PS512 -> pss(MGF1ParameterSpec.SHA512, 64);
      default -> throw new IllegalArgumentException(algorithm.text());
    };
  }

  /** The salt is as long as the hash. */
  private static Signature pss(MGF1ParameterSpec hash, int bytes) throws GeneralSecurityException {
    Signature verifier = Signature.getInstance("RSASSA-PSS");
    verifier.setParameter(
        new PSSParameterSpec(
            hash.getDigestAlgorithm(), "MGF1", hash, bytes, PSSParameterSpec.TRAILER_FIELD_BC));
    return verifier;
  }
}
