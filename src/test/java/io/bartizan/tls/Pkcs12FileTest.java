package io.bartizan.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.config.Passphrases;
import io.bartizan.tls.KeyDecryption.TooCostlyException;
import io.bartizan.tls.TestAuthority.Leaf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.ContentInfo;
import org.bouncycastle.asn1.pkcs.EncryptedData;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.MacData;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.Pfx;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Key and chain in one file. */
@Timeout(60)
class Pkcs12FileTest {
  private static final TestAuthority ROOT = TestAuthority.root("root");
  private static final TestAuthority BETWEEN = ROOT.intermediate("between");
  private static final Map<String, String> RIGHT = Map.of("a", "sesame");

  @TempDir Path certs;
  private final Leaf leaf = BETWEEN.issue("a.test");

  private byte[] store(String passphrase, Leaf... leaves) throws IOException {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      for (Leaf each : leaves) {
        store.setKeyEntry(
            each.certificate().getSubjectX500Principal().getName(),
            each.key(),
            passphrase.toCharArray(),
            new Certificate[] {each.certificate(), BETWEEN.certificate, ROOT.certificate});
      }
      if (leaves.length == 0) {
        store.setCertificateEntry("root", ROOT.certificate);
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      store.store(bytes, passphrase.toCharArray());
      return bytes.toByteArray();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private CertificateReport load(String file, byte[] bytes, Map<String, String> settings)
      throws IOException {
    Files.write(certs.resolve(file), bytes);
    CertificateReport report =
        CertificateDirectory.load(
                certs,
                InstantSource.fixed(TestAuthority.NOW),
                new Passphrases(settings),
                CertificateStore.empty())
            .reports()
            .getFirst();
    assertFalse(report.toString().contains("sesame"), "shows the passphrase");
    return report;
  }

  private String refusal(byte[] bytes, Map<String, String> settings) throws IOException {
    CertificateReport report = load("a.p12", bytes, settings);
    assertFalse(report.loaded());
    return report.problems().getFirst().toString().replace(certs.getFileName() + "/", "certs/");
  }

  @Test
  void aFileServesByItself() throws IOException {
    for (String file : List.of("a.p12", "a.pfx")) {
      CertificateReport report = load(file, store("sesame", leaf), RIGHT);
      assertTrue(report.loaded(), report.problems()::toString);
      assertEquals(List.of(), report.problems());
      ServerCertificate certificate = report.certificate();
      assertEquals(
          List.of(leaf.certificate(), BETWEEN.certificate),
          certificate == null ? List.of() : certificate.credential().chain());
      Files.delete(certs.resolve(file));
    }
  }

  @Test
  void thePassphraseMayLieBesideIt() throws IOException {
    Files.writeString(certs.resolve("a.pass"), "sesame\n");
    assertTrue(load("a.p12", store("sesame", leaf), Map.of()).loaded());
  }

  @Test
  void aWrongOrMissingPassphraseIsToldFromABrokenFile() throws IOException {
    byte[] good = store("sesame", leaf);
    assertEquals(
        "certs/a.p12: the passphrase of tls.passphrases.a does not open it"
            + " (correct the passphrase, or put the key there that it opens)",
        refusal(good, Map.of("a", "open")));
    assertEquals(
        "certs/a.p12: is encrypted and there is no passphrase for it"
            + " (write it into certs/a.pass or tls.passphrases of gateway.json)",
        refusal(good, Map.of()));
    String broken = "certs/a.p12: is no PKCS#12 file, or a broken one (export key and chain again)";
    for (int length = 0; length < good.length; length += 97) {
      assertEquals(broken, refusal(Arrays.copyOf(good, length), RIGHT));
    }
    assertEquals(broken, refusal(new byte[100_000], RIGHT));
  }

  @Test
  void exactlyOneKeyIsExpected() throws IOException {
    assertEquals(
        "certs/a.p12: holds 2 private keys (export one key with its chain)",
        refusal(store("sesame", leaf, BETWEEN.issue("b.test")), RIGHT));
    assertEquals(
        "certs/a.p12: holds no private key (export one key with its chain)",
        refusal(store("sesame"), RIGHT));
  }

  @Test
  void aPairBesideItIsRefused() throws IOException {
    leaf.write(certs, "a");
    byte[] good = store("sesame", leaf);
    assertEquals("certs/a.crt: lies beside a.p12 (keep one of the two)", refusal(good, RIGHT));
    Files.delete(certs.resolve("a.crt"));
    assertEquals("certs/a.p12: lies beside a.key (keep one of the two)", refusal(good, RIGHT));
  }

  @Test
  void whatWouldTakeHoursToDeriveIsRefusedAtOnce() throws IOException {
    String asked =
        "certs/a.p12: asks for more than 5000000 iterations to derive a key from the passphrase";
    Pfx good = Pfx.getInstance(store("sesame", leaf));
    MacData mac = good.getMacData();
    Pfx costlyMac =
        new Pfx(good.getAuthSafe(), new MacData(mac.getMac(), mac.getSalt(), Integer.MAX_VALUE));
    assertTrue(refusal(costlyMac.getEncoded(), RIGHT).startsWith(asked));
    assertTrue(refusal(parts(1, Integer.MAX_VALUE), RIGHT).startsWith(asked));
    assertFalse(refusal(parts(1, 1000), RIGHT).startsWith(asked));
  }

  @Test
  void theWorkIsBoundedForTheFileAsAWhole() throws Exception {
    MacData mac = Pfx.getInstance(store("sesame", leaf)).getMacData();
    MacData half = new MacData(mac.getMac(), mac.getSalt(), KeyDecryption.MAX_ITERATIONS / 2);
    KeyDecryption decryption = new KeyDecryption("sesame");
    decryption.spendOnMac(half);
    decryption.spendOnMac(half);
    assertThrows(TooCostlyException.class, () -> decryption.spendOnMac(half));
  }

  /** A file without check, of so many encrypted parts. */
  private static byte[] parts(int count, int iterations) throws IOException {
    ASN1EncodableVector parts = new ASN1EncodableVector();
    for (int i = 0; i < count; i++) {
      parts.add(
          new ContentInfo(
              PKCSObjectIdentifiers.encryptedData,
              new EncryptedData(
                  PKCSObjectIdentifiers.data,
                  new AlgorithmIdentifier(
                      PKCSObjectIdentifiers.id_PBES2,
                      new PBES2Parameters(
                          new KeyDerivationFunc(
                              PKCSObjectIdentifiers.id_PBKDF2,
                              new PBKDF2Params(new byte[8], iterations)),
                          new EncryptionScheme(
                              NISTObjectIdentifiers.id_aes256_CBC,
                              new DEROctetString(new byte[16])))),
                  new DEROctetString(new byte[64]))));
    }
    return new Pfx(
            new ContentInfo(
                PKCSObjectIdentifiers.data,
                new DEROctetString(new DERSequence(parts).getEncoded())),
            null)
        .getEncoded();
  }
}
