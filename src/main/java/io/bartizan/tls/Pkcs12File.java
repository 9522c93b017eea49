package io.bartizan.tls;

import io.bartizan.tls.KeyDecryption.TooCostlyException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.ContentInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.operator.bc.BcDefaultDigestProvider;
import org.bouncycastle.pkcs.PKCS12PfxPdu;
import org.bouncycastle.pkcs.PKCS12SafeBag;
import org.bouncycastle.pkcs.PKCS12SafeBagFactory;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.bc.BcPKCS12MacCalculatorBuilderProvider;
import org.jspecify.annotations.Nullable;

/**
 * One key and its certificates out of a PKCS#12 file (RFC 7292). Not by the JDK's key store, which
 * bounds the work for each encrypted part but not how many there are in a file.
 */
final class Pkcs12File {
  private static final int MAX_BAGS = 256;

  private final String name;
  private final KeyPassphrase passphrase;
  private final @Nullable String given;
  private final KeyDecryption decryption;
  private final List<PrivateKey> keys = new ArrayList<>();
  private final List<X509Certificate> certificates = new ArrayList<>();
  private int bags;

  private Pkcs12File(String name, KeyPassphrase passphrase) throws UnusableFileException {
    this.name = name;
    this.passphrase = passphrase;
    this.given = passphrase.find();
    this.decryption = new KeyDecryption(given == null ? "" : given);
  }

  /**
   * Opens a file. Where there is no passphrase an empty one is tried, which many tools take for
   * none.
   *
   * @param name as messages shall name it
   */
  static KeyAndCertificates parse(byte[] bytes, String name, KeyPassphrase passphrase)
      throws UnusableFileException {
    return new Pkcs12File(name, passphrase).parse(bytes);
  }

  private KeyAndCertificates parse(byte[] bytes) throws UnusableFileException {
    try {
      PKCS12PfxPdu file = new PKCS12PfxPdu(bytes);
      checkMac(file);
      for (ContentInfo part : file.getContentInfos()) {
        readPart(part);
      }
    } catch (PKCSException | TooCostlyException e) {
      throw refused(e);
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      // The ASN.1 parser throws unchecked exceptions on broken input.
      throw new UnusableFileException(
          name, "is no PKCS#12 file, or a broken one", "export key and chain again");
    }
    return content();
  }

  /** Files without one have only the padding of their parts to tell a wrong passphrase by. */
  private void checkMac(PKCS12PfxPdu file)
      throws PKCSException, TooCostlyException, UnusableFileException {
    if (!file.hasMac()) {
      return;
    }
    decryption.spendOnMac(file.toASN1Structure().getMacData());
    char[] characters = KeyDecryption.characters(given == null ? "" : given);
    if (!file.isMacValid(
        new BcPKCS12MacCalculatorBuilderProvider(BcDefaultDigestProvider.INSTANCE), characters)) {
      throw refused(null);
    }
  }

  private void readPart(ContentInfo part)
      throws PKCSException, IOException, GeneralSecurityException, UnusableFileException {
    PKCS12SafeBagFactory factory =
        part.getContentType().equals(PKCSObjectIdentifiers.encryptedData)
            ? new PKCS12SafeBagFactory(part, decryption)
            : new PKCS12SafeBagFactory(part);
    for (PKCS12SafeBag bag : factory.getSafeBags()) {
      if (++bags > MAX_BAGS) {
        throw new UnusableFileException(
            name, "holds more than " + MAX_BAGS + " entries", "export one key with its chain");
      }
      readBag(bag);
    }
  }

  private void readBag(PKCS12SafeBag bag)
      throws IOException, GeneralSecurityException, UnusableFileException {
    switch (bag.getBagValue()) {
      case X509CertificateHolder holder ->
          certificates.add(
              (X509Certificate)
                  CertificateFactory.getInstance("X.509")
                      .generateCertificate(new ByteArrayInputStream(holder.getEncoded())));
      case PrivateKeyInfo info -> keys.add(PrivateKeys.key(info));
      case PKCS8EncryptedPrivateKeyInfo encrypted ->
          keys.add(PrivateKeys.key(name, encrypted, decryption, passphrase));
      default -> {}
    }
  }

  private UnusableFileException refused(@Nullable Exception cause) {
    return PrivateKeys.refused(name, cause, passphrase, given != null);
  }

  private KeyAndCertificates content() throws UnusableFileException {
    if (keys.size() != 1) {
      throw new UnusableFileException(
          name,
          keys.isEmpty() ? "holds no private key" : "holds " + keys.size() + " private keys",
          "export one key with its chain");
    }
    if (certificates.isEmpty()) {
      throw new UnusableFileException(
          name, "holds no certificate", "export the key with its chain");
    }
    return new KeyAndCertificates(keys.getFirst(), name, certificates, name);
  }
}
