package io.bartizan.auth.token;

import io.bartizan.config.JwtAlgorithm;
import io.bartizan.config.JwtAlgorithm.Family;
import java.security.Key;
import java.security.PublicKey;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A key and all that it may verify: never an algorithm of another family, so that no public key is
 * taken for a secret. Not a record, so that nothing prints a secret.
 */
final class VerificationKey {
  private final @Nullable String id;
  private final String type;
  private final Set<JwtAlgorithm> algorithms;
  private final Key key;
  private final int signatureBytes;
  private final Verifier verifier;
  private final boolean slow;

  private VerificationKey(
      @Nullable String id,
      String type,
      Set<JwtAlgorithm> algorithms,
      Key key,
      int signatureBytes,
      Verifier verifier,
      boolean slow) {
    this.id = id;
    this.type = type;
    this.algorithms = Collections.unmodifiableSet(algorithms);
    this.key = key;
    this.signatureBytes = signatureBytes;
    this.verifier = verifier;
    this.slow = slow;
  }

  /**
   * A public key, of any kind and strength.
   *
   * @param allowed algorithms
   * @throws BadKeysException why it verifies by none of them
   */
  static VerificationKey open(@Nullable String id, PublicKey key, Set<JwtAlgorithm> allowed)
      throws BadKeysException {
    PublicKeyKind kind = PublicKeyKind.of(key);
    Set<JwtAlgorithm> algorithms = EnumSet.noneOf(JwtAlgorithm.class);
    algorithms.addAll(kind.algorithms());
    algorithms.retainAll(allowed);
    if (algorithms.isEmpty()) {
      throw new BadKeysException(kind.name() + " is for none of the algorithms");
    }
    return new VerificationKey(
        id, kind.name(), algorithms, key, kind.signatureBytes(), kind.verifier(), kind.slow());
  }

  /**
   * A secret.
   *
   * @param allowed algorithms; those that want longer secrets are left out (RFC 7518, section 3.2)
   * @throws BadKeysException when there is none left
   */
  static VerificationKey secret(@Nullable String id, byte[] secret, Set<JwtAlgorithm> allowed)
      throws BadKeysException {
    Set<JwtAlgorithm> algorithms = EnumSet.noneOf(JwtAlgorithm.class);
    for (JwtAlgorithm each : allowed) {
      if (each.family() == Family.SECRET && secret.length >= each.digestBytes()) {
        algorithms.add(each);
      }
    }
    if (algorithms.isEmpty()) {
      throw new BadKeysException(
          "a secret of " + secret.length + " bytes is for none of the algorithms");
    }
    SecretKey key = new SecretKeySpec(secret, "HMAC");
    return new VerificationKey(id, "secret", algorithms, key, 0, new MacVerifier(key), false);
  }

  @Nullable String id() {
    return id;
  }

  /** What it is, for people. */
  String type() {
    return type;
  }

  /** At least one. */
  Set<JwtAlgorithm> algorithms() {
    return algorithms;
  }

  /** See {@link PublicKeyKind#slow}. */
  boolean isSlow() {
    return slow;
  }

  boolean isSecret() {
    return signatureBytes == 0;
  }

  /** Whether the first {@code length} bytes of {@code data} were signed with it. */
  boolean verify(JwtAlgorithm algorithm, byte[] data, int length, byte[] signature) {
    int expected = isSecret() ? algorithm.digestBytes() : signatureBytes;
    return signature.length == expected
        && algorithms.contains(algorithm)
        && verifier.verify(algorithm, data, length, signature);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VerificationKey that
        && Objects.equals(id, that.id)
        && algorithms.equals(that.algorithms)
        && key.equals(that.key);
  }

  @Override
  public int hashCode() {
    return Objects.hash(id, algorithms, key);
  }

  @Override
  public String toString() {
    return type;
  }
}
