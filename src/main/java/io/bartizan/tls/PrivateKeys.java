package io.bartizan.tls;

import io.bartizan.tls.KeyDecryption.TooCostlyException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.openssl.bc.BcPEMDecryptorProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.util.io.pem.PemHeader;
import org.bouncycastle.util.io.pem.PemObject;
import org.jspecify.annotations.Nullable;

/**
 * Private keys out of PEM: PKCS#8, PKCS#1 (RSA) and SEC1 (EC), in the clear or encrypted, as PKCS#8
 * has it (RFC 5958, section 3) or as OpenSSL once did (RFC 1421). Does not say whether a key fits a
 * certificate.
 */
final class PrivateKeys {
  private static final String WHICH_KEYS = "expected an RSA, P-256, P-384, P-521 or Ed25519 key";
  private static final String HOW_TO_ENCRYPT = "encrypt it again, with the defaults of openssl 3";

  /** Those the library knows. */
  private static final Pattern TRADITIONAL_CIPHER = Pattern.compile("(AES|DES|BF|RC2)-[^,]*,");

  private PrivateKeys() {}

  /** The first private key of a file. */
  static PrivateKey in(PemFile file, KeyPassphrase passphrase) throws UnusableFileException {
    for (PemObject block : file.blocks()) {
      if (block.getType().endsWith("PRIVATE KEY")) {
        return encrypted(block)
            ? decrypted(file.name(), block, passphrase)
            : plain(file.name(), block);
      }
    }
    throw new UnusableFileException(
        file.name(),
        "holds no private key but " + file.blocks().getFirst().getType(),
        "expected BEGIN PRIVATE KEY, RSA PRIVATE KEY or EC PRIVATE KEY");
  }

  private static PrivateKey plain(String name, PemObject block) throws UnusableFileException {
    try {
      return key(pkcs8(block.getType(), block.getContent()));
    } catch (GeneralSecurityException | IOException | RuntimeException e) {
      throw broken(name, block);
    }
  }

  /**
   * The ASN.1 parser throws unchecked exceptions on broken input. No word of the cause: it may
   * quote what was read.
   */
  private static UnusableFileException broken(String name, PemObject block) {
    return new UnusableFileException(
        name, "the " + block.getType() + " is broken or of an unsupported kind", WHICH_KEYS);
  }

  /** A key of PKCS#8. */
  static PrivateKey key(PrivateKeyInfo info) throws GeneralSecurityException, IOException {
    String algorithm = info.getPrivateKeyAlgorithm().getAlgorithm().getId();
    return KeyFactory.getInstance(algorithm)
        .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
  }

  private static PrivateKey decrypted(String name, PemObject block, KeyPassphrase passphrase)
      throws UnusableFileException {
    String found = passphrase.find();
    if (found == null) {
      throw refused(name, null, passphrase, false);
    }
    if (!block.getType().startsWith("ENCRYPTED")) {
      return traditional(name, block, found, passphrase);
    }
    PKCS8EncryptedPrivateKeyInfo encrypted;
    try {
      encrypted = new PKCS8EncryptedPrivateKeyInfo(block.getContent());
    } catch (IOException | RuntimeException e) {
      throw broken(name, block);
    }
    return key(name, encrypted, new KeyDecryption(found), passphrase);
  }

  /** Opens a key of PKCS#8. */
  static PrivateKey key(
      String name,
      PKCS8EncryptedPrivateKeyInfo encrypted,
      KeyDecryption decryption,
      KeyPassphrase passphrase)
      throws UnusableFileException {
    try {
      return key(encrypted.decryptPrivateKeyInfo(decryption));
    } catch (PKCSException | GeneralSecurityException | IOException | RuntimeException e) {
      // What a wrong passphrase makes of a key is now and then padded as it should be.
      throw refused(name, e, passphrase, true);
    }
  }

  /**
   * Says why something encrypted does not open, without a word of what was read.
   *
   * @param given whether there was a passphrase
   */
  static UnusableFileException refused(
      String name, @Nullable Throwable cause, KeyPassphrase passphrase, boolean given) {
    for (Throwable next = cause; next != null; next = next.getCause()) {
      if (next instanceof TooCostlyException) {
        return new UnusableFileException(name, "asks for " + next.getMessage(), HOW_TO_ENCRYPT);
      }
      if (next instanceof OperatorCreationException) {
        return new UnusableFileException(
            name, "is encrypted in a way that is not supported", HOW_TO_ENCRYPT);
      }
    }
    return given
        ? new UnusableFileException(
            name,
            "the passphrase of " + passphrase.origin() + " does not open it",
            "correct the passphrase, or put the key there that it opens")
        : new UnusableFileException(
            name, "is encrypted and there is no passphrase for it", passphrase.howToGive());
  }

  private static boolean encrypted(PemObject block) {
    String procType = header(block, "Proc-Type");
    return block.getType().startsWith("ENCRYPTED")
        || (procType != null && procType.contains("ENCRYPTED"));
  }

  private static @Nullable String header(PemObject block, String name) {
    for (Object entry : block.getHeaders()) {
      if (entry instanceof PemHeader header && header.getName().equals(name)) {
        return header.getValue();
      }
    }
    return null;
  }

  /** OpenSSL's own way, which derives the key by one round of MD5. */
  private static PrivateKey traditional(
      String name, PemObject block, String found, KeyPassphrase passphrase)
      throws UnusableFileException {
    String info = String.valueOf(header(block, "DEK-Info"));
    int comma = info.indexOf(',');
    if (!TRADITIONAL_CIPHER.matcher(info).lookingAt()) {
      throw broken(name, block);
    }
    // The library takes the lower half of each character for a byte.
    String bytes = new String(found.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    try {
      byte[] iv = HexFormat.of().parseHex(info.substring(comma + 1).strip());
      byte[] der =
          new BcPEMDecryptorProvider(bytes.toCharArray())
              .get(info.substring(0, comma).strip())
              .decrypt(block.getContent(), iv);
      return key(pkcs8(block.getType(), der));
    } catch (GeneralSecurityException | IOException | RuntimeException e) {
      throw refused(name, e, passphrase, true);
    }
  }

  private static PrivateKeyInfo pkcs8(String type, byte[] der) throws IOException {
    return switch (type) {
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
