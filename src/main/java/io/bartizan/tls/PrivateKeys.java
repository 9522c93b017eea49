package io.bartizan.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.util.io.pem.PemHeader;
import org.bouncycastle.util.io.pem.PemObject;

/**
 * Private keys out of PEM: PKCS#8, PKCS#1 (RSA) and SEC1 (EC). Encrypted keys are refused. Does not
 * say whether a key fits a certificate.
 */
final class PrivateKeys {
  private PrivateKeys() {}

  /** The first private key of a file. */
  static PrivateKey in(PemFile file) throws UnusableFileException {
    for (PemObject block : file.blocks()) {
      if (block.getType().endsWith("PRIVATE KEY")) {
        return key(file.name(), block);
      }
    }
    throw new UnusableFileException(
        file.name(),
        "holds no private key but " + file.blocks().getFirst().getType(),
        "expected BEGIN PRIVATE KEY, RSA PRIVATE KEY or EC PRIVATE KEY");
  }

  private static PrivateKey key(String name, PemObject block) throws UnusableFileException {
    if (encrypted(block)) {
      throw new UnusableFileException(
          name,
          "the private key is encrypted, which is not supported",
          "decrypt it, for example with openssl pkey");
    }
    try {
      PrivateKeyInfo info = pkcs8(block);
      String algorithm = info.getPrivateKeyAlgorithm().getAlgorithm().getId();
      return KeyFactory.getInstance(algorithm)
          .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
    } catch (GeneralSecurityException | IOException | RuntimeException e) {
      // The ASN.1 parser throws unchecked exceptions on broken input. No word of the cause: it may
      // quote what was read.
      throw new UnusableFileException(
          name,
          "the " + block.getType() + " is broken or of an unsupported kind",
          "expected an RSA, P-256, P-384, P-521 or Ed25519 key");
    }
  }

  private static boolean encrypted(PemObject block) {
    if (block.getType().startsWith("ENCRYPTED")) {
      return true;
    }
    for (Object entry : block.getHeaders()) {
      if (entry instanceof PemHeader header
          && header.getName().equals("Proc-Type")
          && header.getValue().contains("ENCRYPTED")) {
        return true;
      }
    }
    return false;
  }

  private static PrivateKeyInfo pkcs8(PemObject block) throws IOException {
    byte[] der = block.getContent();
    return switch (block.getType()) {
      case "PRIVATE KEY" -> PrivateKeyInfo.getInstance(der);
      case "RSA PRIVATE KEY" ->
          wrapped(
              PKCSObjectIdentifiers.rsaEncryption,
              DERNull.INSTANCE,
              RSAPrivateKey.getInstance(der));
      case "EC PRIVATE KEY" -> {
        ECPrivateKey key = ECPrivateKey.getInstance(der);
        yield wrapped(X9ObjectIdentifiers.id_ecPublicKey, key.getParametersObject(), key);
      }
      default -> throw new IOException("unsupported");
    };
  }

  private static PrivateKeyInfo wrapped(
      ASN1ObjectIdentifier algorithm, ASN1Encodable parameters, ASN1Encodable key)
      throws IOException {
    return new PrivateKeyInfo(new AlgorithmIdentifier(algorithm, parameters), key);
  }
}
