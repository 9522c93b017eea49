package io.bartizan.auth.token;

import io.bartizan.config.JwtAlgorithm;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.jspecify.annotations.Nullable;

/**
 * One JSON Web Key (RFC 7517, section 4; RFC 7518, section 6; RFC 8037, section 2). Its public
 * members are read, never a private one, nor certificates beside them.
 */
final class Jwk {
  private final Map<?, ?> members;

  private Jwk(Map<?, ?> members) {
    this.members = members;
  }

  /**
   * The key, for what it may be used and can be used for.
   *
   * @throws BadKeysException why that is nothing
   */
  static VerificationKey read(Object jwk, Set<JwtAlgorithm> allowed) throws BadKeysException {
    if (!(jwk instanceof Map<?, ?> members)) {
      throw new BadKeysException("not an object");
    }
    return new Jwk(members).key(allowed);
  }

  private VerificationKey key(Set<JwtAlgorithm> allowed) throws BadKeysException {
    String id = text("kid");
    checkUse();
    Set<JwtAlgorithm> algorithms = algorithms(allowed);
    try {
      return switch (text("kty")) {
        case "RSA" -> VerificationKey.open(id, rsa(), algorithms);
        case "EC" -> VerificationKey.open(id, ec(), algorithms);
        case "OKP" -> VerificationKey.open(id, edwards(), algorithms);
        case "oct" -> VerificationKey.secret(id, bytes("k"), algorithms);
        case null, default -> throw new BadKeysException("\"kty\" is unknown");
      };
    } catch (GeneralSecurityException e) {
      throw new BadKeysException("not a key of its type");
    }
  }

  private void checkUse() throws BadKeysException {
    String use = text("use");
    if (use != null && !use.equals("sig")) {
      throw new BadKeysException("\"use\" is not \"sig\"");
    }
    Object operations = members.get("key_ops");
    if (operations != null && !(operations instanceof List<?> list && list.contains("verify"))) {
      throw new BadKeysException("\"key_ops\" does not have \"verify\"");
    }
  }

  private Set<JwtAlgorithm> algorithms(Set<JwtAlgorithm> allowed) throws BadKeysException {
    String name = text("alg");
    if (name == null) {
      return allowed;
    }
    JwtAlgorithm only = JwtAlgorithm.BY_NAME.get(name);
    Set<JwtAlgorithm> algorithms = EnumSet.noneOf(JwtAlgorithm.class);
    if (only != null) {
      algorithms.addAll(only.names());
    }
    algorithms.retainAll(allowed);
    if (algorithms.isEmpty()) {
      throw new BadKeysException("\"alg\" is none of the algorithms");
    }
    return algorithms;
  }

  private PublicKey rsa() throws BadKeysException, GeneralSecurityException {
    BigInteger modulus = new BigInteger(1, bytes("n"));
    BigInteger exponent = new BigInteger(1, bytes("e"));
    return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
  }

  private PublicKey ec() throws BadKeysException, GeneralSecurityException {
    Curve curve = Curve.named(text("crv"));
    if (curve == null) {
      throw new BadKeysException("\"crv\" is none of P-256, P-384 and P-521");
    }
    byte[] x = bytes("x");
    byte[] y = bytes("y");
    if (x.length != curve.bytes() || y.length != curve.bytes()) {
      throw new BadKeysException(curve.text() + ": coordinates have " + curve.bytes() + " bytes");
    }
    ECPoint point = new ECPoint(new BigInteger(1, x), new BigInteger(1, y));
    if (curve.key(point) == null) {
      throw new BadKeysException(curve.text() + ": the point is not on the curve");
    }
    return KeyFactory.getInstance("EC")
        .generatePublic(new ECPublicKeySpec(point, curve.parameters()));
  }

  private PublicKey edwards() throws BadKeysException, GeneralSecurityException {
    String name = text("crv");
    ASN1ObjectIdentifier curve =
        switch (name) {
          case "Ed25519" -> EdECObjectIdentifiers.id_Ed25519;
          case "Ed448" -> ed448();
          case null, default -> throw new BadKeysException("\"crv\" is none of Ed25519 and Ed448");
        };
    try {
      byte[] key =
          new SubjectPublicKeyInfo(new AlgorithmIdentifier(curve), bytes("x")).getEncoded();
      return KeyFactory.getInstance("EdDSA").generatePublic(new X509EncodedKeySpec(key));
    } catch (IOException e) {
      throw new BadKeysException("not a key of its type");
    }
  }

  private ASN1ObjectIdentifier ed448() throws BadKeysException {
    if (JwtAlgorithm.ED25519.text().equals(text("alg"))) {
      throw new BadKeysException("\"alg\" is of another curve than \"crv\"");
    }
    return EdECObjectIdentifiers.id_Ed448;
  }

  private byte[] bytes(String name) throws BadKeysException {
    String text = text(name);
    // Whatever is no ASCII becomes a question mark, which is no Base64url either.
    byte[] encoded = text == null ? new byte[0] : text.getBytes(StandardCharsets.US_ASCII);
    byte[] bytes = Base64Url.decode(encoded, 0, encoded.length);
    if (bytes == null || bytes.length == 0) {
      throw new BadKeysException("\"" + name + "\" is not Base64url");
    }
    return bytes;
  }

  private @Nullable String text(String name) throws BadKeysException {
    Object value = members.get(name);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw new BadKeysException("\"" + name + "\" is not text");
  }
}
