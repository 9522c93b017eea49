package io.bartizan.auth.token;

import static io.bartizan.auth.token.TestIssuer.base64;
import static io.bartizan.auth.token.TestIssuer.pair;
import static io.bartizan.auth.token.TestIssuer.token;
import static io.bartizan.auth.token.TestIssuer.utf8;

import io.bartizan.config.JwtAlgorithm;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Signatures that nobody made. */
class SignatureAttacksTest extends AttackTable {
  static Stream<Attack> isRefused() {
    SignatureAttacksTest table = new SignatureAttacksTest();
    table.ellipticSignatures();
    table.otherSignatures();
    return table.all();
  }

  @ParameterizedTest
  @MethodSource
  void isRefused(Attack attack) {
    attack.check();
  }

  private void ellipticSignatures() {
    String text = base64("{\"alg\":\"ES256\"}") + "." + base64(CLAIMS);
    BigInteger n = ((ECPublicKey) pair("secp256r1").getPublic()).getParams().getOrder();
    byte[] good =
        TestIssuer.signature(JwtAlgorithm.ES256, pair("secp256r1").getPrivate(), utf8(text));
    BigInteger r = new BigInteger(1, Arrays.copyOf(good, 32));
    BigInteger s = new BigInteger(1, Arrays.copyOfRange(good, 32, 64));
    BigInteger zero = BigInteger.ZERO;
    BigInteger most = BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE);
    elliptic("r and s are zero", text, zero, zero);
    elliptic("r is zero", text, zero, s);
    elliptic("s is zero", text, r, zero);
    elliptic("r and s are the order", text, n, n);
    elliptic("r is the order", text, n, s);
    elliptic("s is the order", text, r, n);
    elliptic("s is one more than the order", text, r, n.add(BigInteger.ONE));
    elliptic("r and s are all ones", text, most, most);
    elliptic("r and s are one", text, BigInteger.ONE, BigInteger.ONE);
    elliptic("r and s are exchanged", text, s, r);
    for (int length : new int[] {1, 32, 63, 65, 96, 128}) {
      add(
          "ECDSA of " + length + " bytes",
          text + "." + base64(Arrays.copyOf(good, length)),
          Fault.SIGNATURE);
    }
    byte[] led = new byte[66];
    System.arraycopy(good, 0, led, 1, 32);
    System.arraycopy(good, 32, led, 34, 32);
    add("ECDSA with zeros before r and s", text + "." + base64(led), Fault.SIGNATURE);
    try {
      Signature der = Signature.getInstance("SHA256withECDSA");
      der.initSign(pair("secp256r1").getPrivate());
      der.update(utf8(text));
      add("ECDSA in ASN.1", text + "." + base64(der.sign()), Fault.SIGNATURE);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private void elliptic(String name, String text, BigInteger r, BigInteger s) {
    byte[] signature = Arrays.copyOf(TestIssuer.unsigned(r, 32), 64);
    System.arraycopy(TestIssuer.unsigned(s, 32), 0, signature, 32, 32);
    add("ECDSA where " + name, text + "." + base64(signature), Fault.SIGNATURE);
  }

  private void otherSignatures() {
    String text = base64("{\"alg\":\"EdDSA\"}") + "." + base64(CLAIMS);
    byte[] good =
        TestIssuer.signature(JwtAlgorithm.EDDSA, pair("Ed25519").getPrivate(), utf8(text));
    // Of RFC 8032, section 5.1: added to S it gives the same point.
    BigInteger order =
        BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
    byte[] s = new byte[32];
    for (int i = 0; i < 32; i++) {
      s[i] = good[63 - i];
    }
    byte[] more = TestIssuer.unsigned(new BigInteger(1, s).add(order), 32);
    byte[] same = good.clone();
    for (int i = 0; i < 32; i++) {
      same[63 - i] = more[i];
    }
    add("EdDSA whose S is out of range", text + "." + base64(same), Fault.SIGNATURE);
    add("EdDSA of zeros", text + "." + base64(new byte[64]), Fault.SIGNATURE);
    add("EdDSA of Ed448's length", text + "." + base64(new byte[114]), Fault.SIGNATURE);
    String rsa = token(JwtAlgorithm.RS256, CLAIMS);
    String signed = rsa.substring(0, rsa.lastIndexOf('.') + 1);
    byte[] signature = Base64.getUrlDecoder().decode(rsa.substring(signed.length()));
    byte[] led = new byte[257];
    System.arraycopy(signature, 0, led, 1, 256);
    add("RSA with a zero before it", signed + base64(led), Fault.SIGNATURE);
    add("RSA with a byte less", signed + base64(Arrays.copyOf(signature, 255)), Fault.SIGNATURE);
    add("RSA of zeros", signed + base64(new byte[256]), Fault.SIGNATURE);
    byte[] one = new byte[256];
    one[255] = 1;
    add("RSA that is one", signed + base64(one), Fault.SIGNATURE);
    byte[] modulus =
        TestIssuer.unsigned(((RSAPublicKey) pair("RSA").getPublic()).getModulus(), 256);
    add("RSA that is the modulus", signed + base64(modulus), Fault.SIGNATURE);
    add("without a signature", signed, Fault.SIGNATURE);
    String other = token(JwtAlgorithm.RS256, CLAIMS.replace("alice", "bob"));
    add(
        "with the signature of another token",
        signed + other.substring(other.lastIndexOf('.') + 1),
        Fault.SIGNATURE);
    String[] parts = rsa.split("\\.", -1);
    add(
        "with claims of its own",
        parts[0] + "." + base64(CLAIMS.replace("alice", "admin")) + "." + parts[2],
        Fault.SIGNATURE);
    add(
        "by a secret of another",
        JUDGE.by(JwtAlgorithm.HS256).with(secret()),
        token(
            JwtAlgorithm.HS256,
            new SecretKeySpec(new byte[64], "HMAC"),
            utf8("{\"alg\":\"HS256\"}"),
            utf8(CLAIMS)),
        Fault.SIGNATURE);
    String mac = token(JwtAlgorithm.HS256, CLAIMS);
    add(
        "by half a MAC",
        JUDGE.by(JwtAlgorithm.HS256).with(secret()),
        mac.substring(0, mac.lastIndexOf('.') + 1) + "AAAAAAAAAAAAAAAAAAAAAA",
        Fault.SIGNATURE);
  }

  private static KeySet secret() {
    return KeySet.ofSecret(TestIssuer.SECRET, EnumSet.of(JwtAlgorithm.HS256));
  }
}
