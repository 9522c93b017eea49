package io.bartizan.gateway;

import io.bartizan.http.FieldName;
import io.bartizan.http.Fields;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The ids of requests: kept from a trusted proxy, else 32 hexadecimal digits at random. They tell
 * requests apart in logs; nothing relies on their being hard to guess. One per event loop.
 */
final class RequestIds {
  private static final int MAX_LENGTH = 128;
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private final SplittableRandom random =
      new SplittableRandom(ThreadLocalRandom.current().nextLong());
  private final byte[] digits = new byte[32];

  /** The id of a request. */
  String of(Fields fields, boolean trusted) {
    if (trusted) {
      int slot = fields.find(FieldName.X_REQUEST_ID);
      if (slot >= 0 && isUsable(fields, slot)) {
        return fields.value(slot);
      }
    }
    fill(0, random.nextLong());
    fill(16, random.nextLong());
    return new String(digits, StandardCharsets.ISO_8859_1);
  }

  private void fill(int from, long bits) {
    for (int i = 0; i < 16; i++) {
      digits[from + i] = HEX[(int) (bits >>> (i * 4)) & 0xf];
    }
  }

  /** Letters, digits and a few signs: what can stand in JSON, logs and fields as it is. */
  private static boolean isUsable(Fields fields, int slot) {
    int length = fields.valueLength(slot);
    if (length == 0 || length > MAX_LENGTH) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      byte b = fields.valueByte(slot, i);
      boolean usable =
          (b >= 'a' && b <= 'z')
              || (b >= 'A' && b <= 'Z')
              || (b >= '0' && b <= '9')
              || b == '-'
              || b == '_'
              || b == '.'
              || b == ':'
              || b == '=';
      if (!usable) {
        return false;
      }
    }
    return true;
  }
}
