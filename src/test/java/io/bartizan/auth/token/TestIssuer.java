package io.bartizan.auth.token;

import io.bartizan.config.JwtAlgorithm;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs tokens as issuers do, and as they should not. Its keys are new for each run. */
public final class TestIssuer {
  private static final Map<String, KeyPair> PAIRS = new ConcurrentHashMap<>();

  /** What issuer and gateway share. */
  public static final byte[] SECRET =
      "that nobody else knows, and that is long enough for every algorithm"
          .getBytes(StandardCharsets.US_ASCII);

  private TestIssuer() {}

  /** The pair that signs by an algorithm; one for all that can share it. */
  public static KeyPair pair(JwtAlgorithm algorithm) {
    return switch (algorithm) {
      case ES256 -> pair("secp256r1");
      case ES384 -> pair("secp384r1");
      case ES512 -> pair("secp521r1");
      case EDDSA, ED25519 -> pair("Ed25519");
      default -> pair("RSA");
    };
  }

  /** The pair of a curve, of {@code RSA}, or of RSA with so many bits, such as {@code RSA1024}. */
  public static KeyPair pair(String kind) {
    return PAIRS.computeIfAbsent(kind, TestIssuer::newPair);
  }

  /** A pair that nobody has. */
  public static KeyPair newPair(String kind) {
    try {
      KeyPairGenerator generator;
      if (kind.startsWith("RSA")) {
        generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(kind.equals("RSA") ? 2048 : Integer.parseInt(kind.substring(3)));
      } else if (kind.startsWith("Ed")) {
        generator = KeyPairGenerator.getInstance("EdDSA");
        generator.initialize(new NamedParameterSpec(kind));
      } else {
        generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(kind));
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A token whose header says no more than it must. */
  public static String token(JwtAlgorithm algorithm, String claims) {
    return token(algorithm, "{\"alg\":\"" + algorithm.text() + "\"}", claims);
  }

  /** A token with any header, signed by an algorithm with the key that it has here. */
  public static String token(JwtAlgorithm algorithm, String header, String claims) {
    Key key =
        algorithm.family() == JwtAlgorithm.Family.SECRET
            ? new SecretKeySpec(SECRET, "HMAC")
            : pair(algorithm).getPrivate();
    return token(algorithm, key, header.getBytes(StandardCharsets.UTF_8), utf8(claims));
  }

  /** A token with anything in it, signed with any key. */
  public static String token(JwtAlgorithm algorithm, Key key, byte[] header, byte[] payload) {
    return signed(algorithm, key, base64(header) + "." + base64(payload));
  }

  /** Text with its signature behind it. */
  public static String signed(JwtAlgorithm algorithm, Key key, String text) {
    return text + "." + base64(signature(algorithm, key, utf8(text)));
  }

  /** As JSON Web Signatures have it. */
  public static byte[] signature(JwtAlgorithm algorithm, Key key, byte[] data) {
    int bits = algorithm.digestBytes() * 8;
    try {
      if (algorithm.family() == JwtAlgorithm.Family.SECRET) {
        Mac mac = Mac.getInstance("HmacSHA" + bits);
        mac.init(key);
        return mac.doFinal(data);
      }
      Signature signer =
          switch (algorithm) {
            case RS256, RS384, RS512 -> Signature.getInstance("SHA" + bits + "withRSA");
            case PS256, PS384, PS512 -> Signature.getInstance("RSASSA-PSS");
            case ES256, ES384, ES512 ->
                Signature.getInstance("SHA" + bits + "withECDSAinP1363Format");
            default -> Signature.getInstance("EdDSA");
          };
      if (algorithm.text().startsWith("PS")) {
        String hash = "SHA-" + bits;
        signer.setParameter(
            new PSSParameterSpec(hash, "MGF1", new MGF1ParameterSpec(hash), bits / 8, 1));
      }
      signer.initSign((PrivateKey) key);
      signer.update(data);
      return signer.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A public key as JSON Web Key. */
  public static String jwk(PublicKey key, String... members) {
    String own =
        switch (key) {
          case RSAPublicKey rsa ->
              "\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"%s\""
                  .formatted(
                      base64(unsigned(rsa.getModulus(), (rsa.getModulus().bitLength() + 7) / 8)),
                      base64(unsigned(rsa.getPublicExponent(), 3)));
          case ECPublicKey ec -> {
            int length = (ec.getParams().getOrder().bitLength() + 7) / 8;
            yield "\"kty\":\"EC\",\"crv\":\"P-%d\",\"x\":\"%s\",\"y\":\"%s\""
                .formatted(
                    ec.getParams().getOrder().bitLength(),
                    base64(unsigned(ec.getW().getAffineX(), length)),
                    base64(unsigned(ec.getW().getAffineY(), length)));
          }
          case EdECPublicKey ed -> {
            byte[] encoded = ed.getEncoded();
            int length = ed.getParams().getName().equals("Ed25519") ? 32 : 57;
            yield "\"kty\":\"OKP\",\"crv\":\"%s\",\"x\":\"%s\""
                .formatted(
                    ed.getParams().getName(),
                    base64(Arrays.copyOfRange(encoded, encoded.length - length, encoded.length)));
          }
          default -> throw new IllegalArgumentException(key.getAlgorithm());
        };
    StringBuilder jwk = new StringBuilder("{").append(own);
    for (String member : members) {
      jwk.append(',').append(member);
    }
    return jwk.append('}').toString();
  }

  /** A key set. */
  public static String jwks(String... keys) {
    return "{\"keys\":[" + String.join(",", keys) + "]}";
  }

  /** A key set that is good. */
  public static KeySet keys(String... keys) {
    try {
      return KeySet.ofJwks(utf8(jwks(keys)), EnumSet.allOf(JwtAlgorithm.class));
    } catch (BadKeysException e) {
      throw new IllegalStateException(e);
    }
  }

  /** In PEM. */
  public static String pem(String type, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(type, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der), type);
  }

  static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  static String base64(String text) {
    return base64(utf8(text));
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] unsigned(BigInteger value, int length) {
    byte[] signed = value.toByteArray();
    byte[] bytes = new byte[length];
    int count = Math.min(length, signed.length);
    System.arraycopy(signed, signed.length - count, bytes, length - count, count);
    return bytes;
  }
}
