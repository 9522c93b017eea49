package io.bartizan.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.config.Passphrases;
import io.bartizan.tls.TestAuthority.Leaf;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.misc.MiscObjectIdentifiers;
import org.bouncycastle.asn1.misc.ScryptParams;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBEParameter;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCS12PBEParams;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS8EncryptedPrivateKeyInfoBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEOutputEncryptorBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that need a passphrase, which no message may repeat. */
@Timeout(60)
class EncryptedKeysTest {
  private static final TestAuthority ROOT = TestAuthority.root("root");
  private static final String SECRET = "hünter2 ${x}";

  @TempDir Path certs;
  private Leaf leaf = ROOT.issue("a.test");

  @BeforeEach
  void writeTheCertificate() throws IOException {
    leaf = ROOT.issue("a.test");
    leaf.write(certs, "a", ROOT.certificate);
    Files.writeString(certs.resolve("a.key"), encrypted(leaf.key(), SECRET));
  }

  static String encrypted(PrivateKey key, String passphrase) throws IOException {
    try {
      return TestAuthority.pem(
          "ENCRYPTED PRIVATE KEY",
          new JcaPKCS8EncryptedPrivateKeyInfoBuilder(key)
              .build(
                  new JcePKCSPBEOutputEncryptorBuilder(NISTObjectIdentifiers.id_aes256_CBC)
                      .setProvider(OddCertificate.ANYTHING)
                      .build(passphrase.toCharArray()))
              .getEncoded());
    } catch (OperatorCreationException e) {
      throw new AssertionError(e);
    }
  }

  private CertificateReport load(Map<String, String> settings) {
    CertificateReport report =
        CertificateDirectory.load(
                certs,
                InstantSource.fixed(TestAuthority.NOW),
                new Passphrases(settings),
                CertificateStore.empty())
            .reports()
            .getFirst();
    assertFalse(report.toString().contains("nter2"), "shows the passphrase");
    return report;
  }

  private String refusal(Map<String, String> settings) {
    CertificateReport report = load(settings);
    assertFalse(report.loaded());
    return report.problems().getFirst().toString();
  }

  private void assertOpens(Map<String, String> settings) {
    CertificateReport report = load(settings);
    assertTrue(report.loaded(), report.problems()::toString);
    assertEquals(List.of(), report.problems());
  }

  private void passphraseFile(String text) throws IOException {
    Files.writeString(certs.resolve("a.pass"), text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\r\n", "\nsecond line\n"})
  void theFirstLineOfAFileBesideTheKeyOpensIt(String ending) throws IOException {
    passphraseFile(SECRET + ending);
    assertOpens(Map.of());
  }

  @Test
  void theSettingsOpenItByNameOrForAll() {
    assertOpens(Map.of("a", SECRET));
    assertOpens(Map.of("*", SECRET));
    assertOpens(Map.of("*", "another", "a", SECRET));
  }

  @Test
  void theFileGoesBeforeTheSettings() throws IOException {
    passphraseFile("wrong");
    assertEquals(
        "certs/a.key: the passphrase of certs/a.pass does not open it"
            + " (correct the passphrase, or put the key there that it opens)",
        refusal(Map.of("a", SECRET)).replace(certs.getFileName() + "/", "certs/"));
  }

  @Test
  void aMissingPassphraseIsAskedFor() {
    assertEquals(
        "certs/a.key: is encrypted and there is no passphrase for it"
            + " (write it into certs/a.pass or tls.passphrases of gateway.json)",
        refusal(Map.of("b", SECRET)).replace(certs.getFileName() + "/", "certs/"));
  }

  @Test
  void aWrongPassphraseIsNamedByItsPlace() {
    assertTrue(
        refusal(Map.of("a", "hunter22"))
            .contains("the passphrase of tls.passphrases.a does not open it"));
    assertTrue(
        refusal(Map.of("*", "hunter22"))
            .contains("the passphrase of tls.passphrases[\"*\"] does not open it"));
  }

  @Test
  void aPassphraseFileThatCannotBeReadIsNamed() throws IOException {
    Files.createDirectory(certs.resolve("a.pass"));
    assertTrue(refusal(Map.of("a", SECRET)).endsWith("a.pass: is a folder (replace it by a file)"));
  }

  @Test
  void thePassphraseIsShownNowhere() {
    Passphrases passphrases = new Passphrases(Map.of("a", SECRET));
    assertEquals("passphrases of [a]", passphrases.toString());
  }

  @Test
  void aChangedPassphraseIsNotTakenForUnchanged() {
    ServerCertificate before = load(Map.of("a", SECRET)).certificate();
    assertNotNull(before);
    CertificateStore store = new CertificateStore(List.of(before));
    LoadedCertificates again =
        CertificateDirectory.load(
            certs,
            InstantSource.fixed(TestAuthority.NOW),
            new Passphrases(Map.of("a", "wrong")),
            store);
    assertEquals(1, again.refused().size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"AES-256-CBC", "AES-128-CBC", "DES-EDE3-CBC"})
  void keysThatOpenSslEncryptedItsOwnWayOpen(String cipher) throws IOException {
    leaf = ROOT.issue("RSA", TestAuthority.NOW.plus(Duration.ofDays(9)), "a.test");
    leaf.write(certs, "a", ROOT.certificate);
    String pem = traditional(cipher);
    assertTrue(pem.contains("Proc-Type: 4,ENCRYPTED"), pem);
    Files.writeString(certs.resolve("a.key"), pem);
    assertOpens(Map.of("a", "hunter2"));
    assertTrue(refusal(Map.of("a", "wrong")).contains("does not open it"));
    assertTrue(refusal(Map.of()).contains("there is no passphrase for it"));
  }

  private String traditional(String cipher) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(
          leaf.key(),
          new JcePEMEncryptorBuilder(cipher)
              .setProvider(OddCertificate.ANYTHING)
              .build("hunter2".toCharArray()));
    }
    return text.toString();
  }

  @Test
  void aCipherThatNobodyKnowsIsToldFromAWrongPassphrase() throws IOException {
    Files.writeString(
        certs.resolve("a.key"), traditional("AES-256-CBC").replace("AES-256-CBC", "CAMELLIA-CBC"));
    assertTrue(refusal(Map.of("a", "hunter2")).contains("is broken or of an unsupported kind"));
    writeClaiming(new ASN1ObjectIdentifier("1.2.3.4"), new DEROctetString(new byte[1]));
    assertTrue(refusal(Map.of("a", "x")).contains("is encrypted in a way that is not supported"));
  }

  @Test
  void aBrokenEncryptedKeyIsToldFromAWrongPassphrase() throws IOException {
    Files.writeString(
        certs.resolve("a.key"), TestAuthority.pem("ENCRYPTED PRIVATE KEY", new byte[] {0x30, 9}));
    assertTrue(
        refusal(Map.of("a", SECRET))
            .contains("the ENCRYPTED PRIVATE KEY is broken or of an unsupported kind"));
  }

  /** A key that claims to be encrypted by some algorithm. */
  private void writeClaiming(ASN1ObjectIdentifier algorithm, ASN1Encodable parameters)
      throws IOException {
    Files.writeString(
        certs.resolve("a.key"),
        TestAuthority.pem(
            "ENCRYPTED PRIVATE KEY",
            new EncryptedPrivateKeyInfo(
                    new AlgorithmIdentifier(algorithm, parameters), new byte[160])
                .getEncoded()));
  }

  private void writeDerivedBy(ASN1ObjectIdentifier function, ASN1Encodable parameters)
      throws IOException {
    writeClaiming(
        PKCSObjectIdentifiers.id_PBES2,
        new PBES2Parameters(
            new KeyDerivationFunc(function, parameters),
            new EncryptionScheme(
                NISTObjectIdentifiers.id_aes256_CBC, new DEROctetString(new byte[16]))));
  }

  @Test
  void whatWouldTakeHoursToDeriveIsRefusedAtOnce() throws IOException {
    byte[] salt = new byte[8];
    String asked = "asks for more than 5000000 iterations to derive a key from the passphrase";
    writeDerivedBy(PKCSObjectIdentifiers.id_PBKDF2, new PBKDF2Params(salt, Integer.MAX_VALUE));
    assertTrue(refusal(Map.of("a", SECRET)).contains(asked), refusal(Map.of("a", SECRET)));
    writeClaiming(
        PKCSObjectIdentifiers.pbeWithSHAAnd3_KeyTripleDES_CBC,
        new PKCS12PBEParams(salt, Integer.MAX_VALUE));
    assertTrue(refusal(Map.of("a", SECRET)).contains(asked));
    writeClaiming(
        PKCSObjectIdentifiers.pbeWithMD5AndDES_CBC, new PBEParameter(salt, Integer.MAX_VALUE));
    assertTrue(refusal(Map.of("a", SECRET)).contains(asked));
    writeDerivedBy(MiscObjectIdentifiers.id_scrypt, new ScryptParams(salt, 1 << 20, 8, 1));
    assertTrue(refusal(Map.of("a", SECRET)).contains("asks for more than 64 MiB"));
    writeDerivedBy(MiscObjectIdentifiers.id_scrypt, new ScryptParams(salt, 1 << 10, 8, 100_000));
    assertTrue(refusal(Map.of("a", SECRET)).contains("16 lanes of scrypt"));
  }
}
