package io.bartizan.auth.keys;

import io.bartizan.auth.token.BadKeysException;
import io.bartizan.auth.token.KeySet;
import io.bartizan.config.JwtAlgorithm;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Keys on P-256 by name: the same name is the same key. */
public final class TestKeys {
  /** The algorithm of all of them. */
  public static final Set<JwtAlgorithm> ES256 = Set.of(JwtAlgorithm.ES256);

  private static final Map<String, KeyPair> PAIRS = new ConcurrentHashMap<>();
  private static final int COORDINATE = 32;

  private TestKeys() {}

  /** A key set in JSON. */
  public static String jwks(String... ids) {
    return Arrays.stream(ids)
        .map(TestKeys::jwk)
        .collect(Collectors.joining(",", "{\"keys\":[", "]}"));
  }

  /** The same, read. */
  public static KeySet set(String... ids) {
    try {
      return KeySet.ofJwks(jwks(ids).getBytes(StandardCharsets.UTF_8), ES256);
    } catch (BadKeysException e) {
      throw new AssertionError(e);
    }
  }

  private static String jwk(String id) {
    var point = ((ECPublicKey) pair(id).getPublic()).getW();
    return "{\"kty\":\"EC\",\"crv\":\"P-256\",\"alg\":\"ES256\",\"kid\":\"%s\",\"x\":\"%s\",\"y\":\"%s\"}"
        .formatted(id, coordinate(point.getAffineX()), coordinate(point.getAffineY()));
  }

  /** With the private key. */
  public static KeyPair pair(String id) {
    return PAIRS.computeIfAbsent(
        id,
        _ -> {
          try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
          } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
          }
        });
  }

  private static String coordinate(BigInteger value) {
    byte[] bytes = value.toByteArray();
    byte[] fixed = new byte[COORDINATE];
    int length = Math.min(bytes.length, COORDINATE);
    System.arraycopy(bytes, bytes.length - length, fixed, COORDINATE - length, length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(fixed);
  }
}
