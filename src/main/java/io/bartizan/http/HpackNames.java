package io.bartizan.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The names of HPACK's static table (RFC 7541, appendix A) and where they stand in it. */
final class HpackNames {
  private static final int FIRST_REGULAR = 15;
  private static final String[] REGULAR = {
    "accept-charset",
    "accept-encoding",
    "accept-language",
    "accept-ranges",
    "accept",
    "access-control-allow-origin",
    "age",
    "allow",
    "authorization",
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-length",
    "content-location",
    "content-range",
    "content-type",
    "cookie",
    "date",
    "etag",
    "expect",
    "expires",
    "from",
    "host",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "if-unmodified-since",
    "last-modified",
    "link",
    "location",
    "max-forwards",
    "proxy-authenticate",
    "proxy-authorization",
    "range",
    "referer",
    "refresh",
    "retry-after",
    "server",
    "set-cookie",
    "strict-transport-security",
    "transfer-encoding",
    "user-agent",
    "vary",
    "via",
    "www-authenticate",
  };

  static final int AUTHORITY = 1;
  static final int METHOD = 2;
  static final int PATH = 4;
  static final int STATUS = 8;

  /** Values that give access: nobody on the way may put them into a table (section 7.1.3). */
  private static final String[] SECRET = {
    "authorization", "cookie", "proxy-authorization", "set-cookie",
  };

  private static final int SLOTS = 256;
  private static final byte[][] NAMES = new byte[SLOTS][];
  private static final byte[] INDEXES = new byte[SLOTS];
  private static final boolean[] SECRETS = new boolean[FIRST_REGULAR + REGULAR.length];

  static {
    for (int i = 0; i < REGULAR.length; i++) {
      byte[] name = REGULAR[i].getBytes(StandardCharsets.US_ASCII);
      int slot = Fields.nameHash(name, 0, name.length) & (SLOTS - 1);
      while (NAMES[slot] != null) {
        slot = (slot + 1) & (SLOTS - 1);
      }
      NAMES[slot] = name;
      INDEXES[slot] = (byte) (FIRST_REGULAR + i);
      SECRETS[FIRST_REGULAR + i] = Arrays.asList(SECRET).contains(REGULAR[i]);
    }
  }

  private HpackNames() {}

  /** The index of the slot's name, whatever its case, or 0. */
  static int index(Fields fields, int slot) {
    int at = fields.hash(slot) & (SLOTS - 1);
    int start = fields.nameAt(slot);
    int end = start + fields.nameLength(slot);
    for (byte[] name = NAMES[at]; name != null; name = NAMES[at]) {
      if (name.length == end - start && matches(name, fields.bytes(), start)) {
        return INDEXES[at];
      }
      at = (at + 1) & (SLOTS - 1);
    }
    return 0;
  }

  /** Whether the name's values are secrets. */
  static boolean isSecret(int index) {
    return SECRETS[index];
  }

  private static boolean matches(byte[] name, byte[] bytes, int start) {
    for (int i = 0; i < name.length; i++) {
      if (Ascii.lower(bytes[start + i]) != name[i]) {
        return false;
      }
    }
    return true;
  }
}
