package io.bartizan.http;

import java.nio.charset.StandardCharsets;

/**
 * The fields in which proxies tell upstreams where a request came from: {@code Forwarded} (RFC
 * 7239), {@code X-Real-IP}, and all that begin with {@code X-Forwarded-}, since each framework
 * knows others. Upstreams take them for the gateway's word.
 */
public final class ForwardedFields {
  private static final byte[] PREFIX = "x-forwarded-".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] FORWARDED = FieldName.FORWARDED.bytes;
  private static final byte[] REAL_IP = "x-real-ip".getBytes(StandardCharsets.US_ASCII);

  private ForwardedFields() {}

  /** Removes what somebody wrote who is not to be believed, from a header or a trailer section. */
  public static void removeFrom(Fields fields) {
    byte[] bytes = fields.bytes();
    for (int slot = 0; slot < fields.slots(); slot++) {
      if (!fields.isRemoved(slot) && tells(bytes, fields.nameAt(slot), fields.nameLength(slot))) {
        fields.remove(slot);
      }
    }
  }

  private static boolean tells(byte[] bytes, int at, int length) {
    return switch (Ascii.lower(bytes[at])) {
      case 'x' ->
          (length >= PREFIX.length && begins(bytes, at, PREFIX))
              || (length == REAL_IP.length && begins(bytes, at, REAL_IP));
      case 'f' -> length == FORWARDED.length && begins(bytes, at, FORWARDED);
      default -> false;
    };
  }

  /** From its end, where names differ most. */
  private static boolean begins(byte[] bytes, int at, byte[] prefix) {
    for (int i = prefix.length - 1; i >= 0; i--) {
      if (Ascii.lower(bytes[at + i]) != prefix[i]) {
        return false;
      }
    }
    return true;
  }
}
