package io.bartizan.auth;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** A token's SHA-256: what it is remembered by, so that memory has no tokens in it. */
record TokenHash(long a, long b, long c, long d) {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final ThreadLocal<MessageDigest> SHA256 =
      ThreadLocal.withInitial(TokenHash::sha256);

  static TokenHash of(byte[] token) {
    byte[] hash = SHA256.get().digest(token);
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
