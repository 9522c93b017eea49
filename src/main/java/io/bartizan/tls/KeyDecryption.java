package io.bartizan.tls;

import java.math.BigInteger;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.misc.MiscObjectIdentifiers;
import org.bouncycastle.asn1.misc.ScryptParams;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.MacData;
import org.bouncycastle.asn1.pkcs.PBEParameter;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PBMAC1Params;
import org.bouncycastle.asn1.pkcs.PKCS12PBEParams;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.InputDecryptor;
import org.bouncycastle.operator.InputDecryptorProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEInputDecryptorProviderBuilder;

/**
 * Opens what one file has encrypted with a passphrase (PKCS#5, PKCS#12), as long as turning that
 * into a key costs no more than a few seconds for the whole file: the file itself says how much
 * work it is.
 */
final class KeyDecryption implements InputDecryptorProvider {
  /** As many as the JDK takes; recommendations are near a million. */
  static final int MAX_ITERATIONS = 5_000_000;

  /** Of scrypt, in bytes; OpenSSL's default takes 16 MiB. */
  static final int MAX_SCRYPT_BYTES = 64 << 20;

  private static final int MAX_SCRYPT_PARALLEL = 16;

  private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();

  private final InputDecryptorProvider decryptors;
  private int iterationsLeft = MAX_ITERATIONS;

  KeyDecryption(String passphrase) {
    decryptors =
        new JcePKCSPBEInputDecryptorProviderBuilder()
            .setProvider(PROVIDER)
            .build(characters(passphrase));
  }

  /**
   * The library refuses an empty passphrase, but not this one, which gives the same keys: HMAC and
   * PKCS#12 both fill a passphrase up with zeros or repeat those it ends in.
   */
  static char[] characters(String passphrase) {
    return passphrase.isEmpty() ? new char[1] : passphrase.toCharArray();
  }

  /** More work than we do. */
  static final class TooCostlyException extends OperatorCreationException {
    private static final long serialVersionUID = 1;

    TooCostlyException(String message) {
      super(message);
    }
  }

  @Override
  public InputDecryptor get(AlgorithmIdentifier algorithm) throws OperatorCreationException {
    try {
      spend(algorithm);
    } catch (RuntimeException e) {
      // Parameters of another shape than their algorithm's.
      throw new OperatorCreationException("malformed parameters", e);
    }
    return decryptors.get(algorithm);
  }

  private void spend(AlgorithmIdentifier algorithm) throws TooCostlyException {
    ASN1ObjectIdentifier id = algorithm.getAlgorithm();
    ASN1Encodable parameters = algorithm.getParameters();
    if (id.equals(PKCSObjectIdentifiers.id_PBES2)) {
      KeyDerivationFunc function = PBES2Parameters.getInstance(parameters).getKeyDerivationFunc();
      spend(function.getAlgorithm(), function.getParameters());
    } else if (id.on(PKCSObjectIdentifiers.pkcs_12PbeIds)) {
      spend(PKCS12PBEParams.getInstance(parameters).getIterations());
    } else {
      spend(PBEParameter.getInstance(parameters).getIterationCount());
    }
  }

  /** For the check of a PKCS#12 file as a whole. */
  void spendOnMac(MacData data) throws TooCostlyException {
    AlgorithmIdentifier mac = data.getMac().getAlgorithmId();
    if (mac.getAlgorithm().equals(PKCSObjectIdentifiers.id_PBMAC1)) {
      AlgorithmIdentifier function =
          PBMAC1Params.getInstance(mac.getParameters()).getKeyDerivationFunc();
      spend(function.getAlgorithm(), function.getParameters());
    } else {
      spend(data.getIterationCount());
    }
  }

  private void spend(ASN1ObjectIdentifier function, ASN1Encodable parameters)
      throws TooCostlyException {
    if (function.equals(MiscObjectIdentifiers.id_scrypt)) {
      spend(ScryptParams.getInstance(parameters));
    } else {
      spend(PBKDF2Params.getInstance(parameters).getIterationCount());
    }
  }

  private void spend(BigInteger iterations) throws TooCostlyException {
    if (iterations.compareTo(BigInteger.valueOf(iterationsLeft)) > 0) {
      throw new TooCostlyException(
          "more than " + MAX_ITERATIONS + " iterations to derive a key from the passphrase");
    }
    iterationsLeft -= Math.max(1, iterations.intValue());
  }

  private void spend(ScryptParams scrypt) throws TooCostlyException {
    BigInteger bytes =
        scrypt.getCostParameter().multiply(scrypt.getBlockSize()).multiply(BigInteger.valueOf(128));
    BigInteger parallel = scrypt.getParallelizationParameter();
    if (bytes.compareTo(BigInteger.valueOf(MAX_SCRYPT_BYTES)) > 0
        || parallel.compareTo(BigInteger.valueOf(MAX_SCRYPT_PARALLEL)) > 0) {
      throw new TooCostlyException(
          "more than 64 MiB or 16 lanes of scrypt to derive a key from the passphrase");
    }
    // A round of scrypt takes a kibibyte or so through SHA-256 and back, twice.
    spend(bytes.divide(BigInteger.valueOf(512)).multiply(parallel.max(BigInteger.ONE)));
  }
}
