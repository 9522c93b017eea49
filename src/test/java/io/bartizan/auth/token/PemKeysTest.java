package io.bartizan.auth.token;

import static io.bartizan.auth.token.TestIssuer.jwk;
import static io.bartizan.auth.token.TestIssuer.pair;
import static io.bartizan.auth.token.TestIssuer.pem;
import static io.bartizan.auth.token.TestIssuer.token;
import static io.bartizan.auth.token.TestIssuer.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bartizan.auth.token.KeySet.Described;
import io.bartizan.config.JwtAlgorithm;
import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1UTCTime;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys in PEM. */
class PemKeysTest {
  private static final Set<JwtAlgorithm> ALL = EnumSet.allOf(JwtAlgorithm.class);
  private static final PublicKey RSA = pair("RSA").getPublic();
  private static final PublicKey EC = pair("secp256r1").getPublic();

  @Test
  void publicKeysAreReadFromPem() throws Exception {
    KeySet keys =
        KeySet.ofPem(
            utf8(
                "the issuer's\n"
                    + pem("PUBLIC KEY", RSA.getEncoded())
                    + pem("PUBLIC KEY", EC.getEncoded())
                    + pem("PUBLIC KEY", pair("Ed25519").getPublic().getEncoded())
                    + pem("PUBLIC KEY", pair("Ed448").getPublic().getEncoded())
                    + pem("RSA PUBLIC KEY", pkcs1(pair("RSA2056").getPublic()))
                    + pem("CERTIFICATE", certificate(pair("secp521r1")))),
            ALL);

    assertEquals(
        List.of("RSA 2048", "P-256", "Ed25519", "Ed448", "RSA 2056", "P-521"),
        keys.keys().stream().map(Described::type).toList());
    String token =
        token(JwtAlgorithm.ES256, "{\"alg\":\"ES256\",\"kid\":\"any\"}", AttackTable.CLAIMS);
    assertInstanceOf(Verification.Good.class, Judge.of(keys).judge(token));
    assertEquals(
        KeySet.ofPem(utf8(pem("PUBLIC KEY", RSA.getEncoded())), ALL), TestIssuer.keys(jwk(RSA)));
  }

  private static byte[] pkcs1(PublicKey key) {
    try {
      return SubjectPublicKeyInfo.getInstance(key.getEncoded()).parsePublicKey().getEncoded();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] certificate(KeyPair pair) throws Exception {
    X500Name name = new X500Name("CN=issuer");
    return new X509v3CertificateBuilder(
            name,
            BigInteger.ONE,
            new Time(new ASN1UTCTime("700101000000Z")),
            new Time(new ASN1UTCTime("700101000001Z")),
            name,
            SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()))
        .build(new JcaContentSignerBuilder("SHA512withECDSA").build(pair.getPrivate()))
        .getEncoded();
  }

  @Test
  void whatCannotBeUsedInPemIsRefused() {
    assertEquals("no PEM block", badPem(""));
    assertEquals("no PEM block", badPem("hello"));
    String good = pem("PUBLIC KEY", EC.getEncoded());
    assertEquals("not valid PEM", badPem(good.substring(0, good.length() - 20)));
    assertEquals("not valid PEM", badPem(good.replaceFirst("\nM", "\n!")));
    assertEquals(
        "RSA 1024: it takes 2048 to 8192 bits",
        badPem(good + pem("PUBLIC KEY", pair("RSA1024").getPublic().getEncoded())));
    assertEquals(
        "a PEM block that is no public key or certificate",
        badPem(pem("EC PARAMETERS", new byte[] {6, 8, 42, -122, 72, -50, 61, 3, 1, 7})));
    assertEquals(
        "P-256 is for none of the algorithms",
        assertThrows(
                BadKeysException.class,
                () -> KeySet.ofPem(utf8(good), EnumSet.of(JwtAlgorithm.RS256)))
            .getMessage());
    assertEquals("more than 128 keys", badPem(good.repeat(129)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "secp256r1", "Ed25519"})
  void privateKeysAreRefused(String kind) {
    assertEquals(
        "a private key, which stays with the issuer: the public key is what is needed",
        badPem(pem("PRIVATE KEY", pair(kind).getPrivate().getEncoded())));
  }

  private static String badPem(String pem) {
    return String.valueOf(
        assertThrows(BadKeysException.class, () -> KeySet.ofPem(utf8(pem), ALL)).getMessage());
  }
}
