package io.bartizan.auth.token;

import io.bartizan.config.JwtAlgorithm;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

/**
 * Public keys in PEM (RFC 7468, section 13), those of PKCS#1, and keys of certificates, whose dates
 * and signatures are not looked at: who put them there vouches for them.
 */
final class PemKeys {
  private PemKeys() {}

  /** All of them, at least one. */
  static List<VerificationKey> read(byte[] pem, Set<JwtAlgorithm> allowed) throws BadKeysException {
    List<VerificationKey> keys = new ArrayList<>();
    String text = new String(pem, StandardCharsets.ISO_8859_1);
    try (PEMParser parser = new PEMParser(new StringReader(text))) {
      for (Object block = parser.readObject(); block != null; block = parser.readObject()) {
        if (keys.size() == KeySet.MAX_KEYS) {
          throw new BadKeysException("more than " + KeySet.MAX_KEYS + " keys");
        }
        keys.add(key(block, allowed));
      }
    } catch (IOException | RuntimeException e) {
      // The parser throws unchecked exceptions too.
      throw new BadKeysException("not valid PEM");
    }
    if (keys.isEmpty()) {
      throw new BadKeysException("no PEM block");
    }
    return keys;
  }

  private static VerificationKey key(Object block, Set<JwtAlgorithm> allowed)
      throws BadKeysException {
    return switch (block) {
      case SubjectPublicKeyInfo key -> key(key, allowed);
      case X509CertificateHolder holder -> key(holder.getSubjectPublicKeyInfo(), allowed);
      case PEMKeyPair _, PEMEncryptedKeyPair _, PrivateKeyInfo _, PKCS8EncryptedPrivateKeyInfo _ ->
          throw new BadKeysException(
              "a private key, which stays with the issuer: the public key is what is needed");
      default -> throw new BadKeysException("a PEM block that is no public key or certificate");
    };
  }

  private static VerificationKey key(SubjectPublicKeyInfo key, Set<JwtAlgorithm> allowed)
      throws BadKeysException {
    try {
      return VerificationKey.open(null, new JcaPEMKeyConverter().getPublicKey(key), allowed);
    } catch (PEMException e) {
      throw new BadKeysException("a key that cannot be read, or of an unknown type");
    }
  }
}
