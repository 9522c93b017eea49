package io.bartizan.auth;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A SHA-256: what tokens and keys are known by, so that memory has none of them. */
record TokenHash(long a, long b, long c, long d) {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final ThreadLocal<MessageDigest> SHA256 =
      ThreadLocal.withInitial(TokenHash::sha256);

  static TokenHash of(byte[] token) {
    return ofHash(SHA256.get().digest(token));
  }

  /** Of the hash in hexadecimal. */
  static TokenHash parse(String hex) {
    return ofHash(HexFormat.of().parseHex(hex));
  }

  private static TokenHash ofHash(byte[] hash) {
    return new TokenHash(
        (long) LONGS.get(hash, 0),
        (long) LONGS.get(hash, 8),
        (long) LONGS.get(hash, 16),
        (long) LONGS.get(hash, 24));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has it", e);
    }
  }

  /** It is random already. */
  @Override
  public int hashCode() {
    return Long.hashCode(a);
  }
}
