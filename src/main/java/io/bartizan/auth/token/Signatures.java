package io.bartizan.auth.token;

import io.bartizan.config.JwtAlgorithm;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.EnumMap;
import java.util.Map;
import javax.crypto.Mac;

/**
 * The JDK's verification by the algorithms of RFC 7518 (section 3) and RFC 8037. Keeps what
 * verifies, one of each for a thread.
 */
final class Signatures {
  private static final ThreadLocal<Signatures> MINE = ThreadLocal.withInitial(Signatures::new);

  private final Map<JwtAlgorithm, Signature> signatures = new EnumMap<>(JwtAlgorithm.class);
  private final Map<JwtAlgorithm, Mac> macs = new EnumMap<>(JwtAlgorithm.class);

  private Signatures() {}

  /**
   * Whether a signature is good.
   *
   * @param key of the algorithm's family
   * @param data whose first {@code length} bytes are signed
   * @param signature of the length that the algorithm and the key have
   */
  static boolean verify(
      JwtAlgorithm algorithm, Key key, byte[] data, int length, byte[] signature) {
    Signatures mine = MINE.get();
    try {
      return key instanceof PublicKey open
          ? mine.isSigned(algorithm, open, data, length, signature)
          : mine.isMac(algorithm, key, data, length, signature);
    } catch (GeneralSecurityException e) {
      // Numbers out of range, for example. What is left in there is not known.
      mine.signatures.remove(algorithm);
      mine.macs.remove(algorithm);
      return false;
    }
  }

  private boolean isSigned(
      JwtAlgorithm algorithm, PublicKey key, byte[] data, int length, byte[] signature)
      throws GeneralSecurityException {
    Signature verifier = signatures.get(algorithm);
    if (verifier == null) {
      verifier = signature(algorithm);
      signatures.put(algorithm, verifier);
    }
    verifier.initVerify(key);
    verifier.update(data, 0, length);
    return verifier.verify(signature);
  }

  private boolean isMac(JwtAlgorithm algorithm, Key key, byte[] data, int length, byte[] mac)
      throws GeneralSecurityException {
    Mac maker = macs.get(algorithm);
    if (maker == null) {
      maker = Mac.getInstance("HmacSHA" + bits(algorithm));
      macs.put(algorithm, maker);
    }
    maker.init(key);
    maker.update(data, 0, length);
    return MessageDigest.isEqual(maker.doFinal(), mac);
  }

  private static Signature signature(JwtAlgorithm algorithm) throws GeneralSecurityException {
    String hash = "SHA" + bits(algorithm);
    return switch (algorithm) {
      case RS256, RS384, RS512 -> Signature.getInstance(hash + "withRSA");
      case PS256, PS384, PS512 -> {
        Signature pss = Signature.getInstance("RSASSA-PSS");
        String name = "SHA-" + bits(algorithm);
        pss.setParameter(
            new PSSParameterSpec(
                name, "MGF1", new MGF1ParameterSpec(name), algorithm.digestBytes(), 1));
        yield pss;
      }
      case ES256, ES384, ES512 -> Signature.getInstance(hash + "withECDSAinP1363Format");
      case EDDSA -> Signature.getInstance("EdDSA");
      case HS256, HS384, HS512 -> throw new GeneralSecurityException("no public key's");
    };
  }

  private static int bits(JwtAlgorithm algorithm) {
    return algorithm.digestBytes() * 8;
  }
}
