package io.bartizan.route;

/**
 * Brings the path of a request target into the one form that is both matched and forwarded, so that
 * no spelling of a path reaches an upstream past the route that was meant for it.
 *
 * <ul>
 *   <li>Encoded unreserved characters are decoded, once; what stays encoded has upper-case digits
 *       (RFC 3986, section 6.2.2). Characters that a path may not have raw, such as <code>{</code>
 *       or {@code |}, become encoded, so that both spellings are one path.
 *   <li>Dot segments are resolved (section 5.2.4) after decoding, encoded ones too.
 *   <li>Runs of slashes become one. RFC 3986 tells {@code //admin} from {@code /admin}, but most
 *       upstreams do not: kept, the first would miss a route on {@code /admin} and its policy, and
 *       still reach what is behind it. Merged, both kinds of upstream see what was matched.
 *   <li>Refused are: encoded slashes and backslashes and raw backslashes (servers differ in whether
 *       they separate), control characters raw or encoded, malformed escapes, overlong forms of
 *       UTF-8 (some decoders make dots and slashes of them), dot segments with parameters ({@code
 *       ..;x}, which servlet containers resolve), and paths that lead out of the root.
 * </ul>
 *
 * <p>Reserved characters are not touched: {@code %3A} is not {@code :} (section 2.2). Does not look
 * at the query, which is forwarded as it came, and does not know {@code *}.
 */
public final class PathNormalizer {
  /** Forbidden raw, without a reason of its own. */
  private static final byte BAD = 0;

  private static final byte PLAIN = 1;

  /** Allowed raw, but not needed encoded. */
  private static final byte UNRESERVED = 2;

  /** Not allowed raw by RFC 3986; harmless, so it gets encoded. */
  private static final byte ENCODE = 3;

  private static final byte[] CLASSES = new byte[128];
  private static final byte[] HEX = new byte[128];
  private static final String HEX_DIGITS = "0123456789ABCDEF";

  static {
    for (char c = '!'; c < 0x7f; c++) {
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (letter || (c >= '0' && c <= '9') || "-._~".indexOf(c) >= 0) {
        CLASSES[c] = UNRESERVED;
      } else if ("\"<>[]^`{|}".indexOf(c) >= 0) {
        CLASSES[c] = ENCODE;
      } else if ("\\#".indexOf(c) < 0) {
        CLASSES[c] = PLAIN;
      }
    }
    for (int c = 0; c < HEX.length; c++) {
      HEX[c] = (byte) Character.digit(c, 16);
    }
  }

  private final String target;
  private final int end;
  private final StringBuilder out;

  private PathNormalizer(String target, int end) {
    this.target = target;
    this.end = end;
    this.out = new StringBuilder(end + 16);
  }

  /**
   * The path of a target, without query, in normal form; the same object where nothing is to be
   * done.
   *
   * @param target in origin form, {@code /path} or {@code /path?query}
   * @throws BadPathException when the path must not be forwarded
   */
  public static String normalize(String target) throws BadPathException {
    int query = target.indexOf('?');
    int end = query < 0 ? target.length() : query;
    if (end == 0 || target.charAt(0) != '/') {
      throw new BadPathException(BadPathException.NOT_ABSOLUTE);
    }
    return isNormal(target, end)
        ? target.substring(0, end)
        : new PathNormalizer(target, end).rewrite();
  }

  /** Whether nothing is to be done; may say no where the rewriting then changes nothing. */
  private static boolean isNormal(String target, int end) {
    char previous = 0;
    for (int i = 0; i < end; i++) {
      char c = target.charAt(i);
      if (c >= 0x80) {
        return false;
      }
      if (c == '/' || c == '.') {
        if (previous == '/' && (c == '/' || mayBeDotSegment(target, i + 1, end))) {
          return false;
        }
      } else if (c == '%') {
        if (!isNormalEscape(target, i, end)) {
          return false;
        }
        i += 2;
      } else if (CLASSES[c] != UNRESERVED && CLASSES[c] != PLAIN) {
        return false;
      }
      previous = c;
    }
    return true;
  }

  /** By what follows the first dot of a segment; names such as {@code .well-known} are common. */
  private static boolean mayBeDotSegment(String target, int next, int end) {
    return next == end
        || CLASSES[target.charAt(next) & 0x7f] != UNRESERVED
        || target.charAt(next) == '.';
  }

  private static boolean isNormalEscape(String target, int at, int end) {
    if (at + 2 >= end) {
      return false;
    }
    int high = HEX_DIGITS.indexOf(target.charAt(at + 1));
    int low = HEX_DIGITS.indexOf(target.charAt(at + 2));
    int value = (high << 4) | low;
    // Where a sequence of UTF-8 may be overlong, the rewriting looks closer.
    return high >= 0
        && low >= 0
        && (value < 0x80
            ? isKeptEncoded(value)
            : value != 0xe0 && value != 0xf0 && value >> 1 != 0x60);
  }

  private static boolean isKeptEncoded(int ascii) {
    return CLASSES[ascii] != UNRESERVED
        && ascii > 0x1f
        && ascii != 0x7f
        && ascii != '/'
        && ascii != '\\';
  }

  private String rewrite() throws BadPathException {
    int at = 0;
    while (at < end) {
      while (at < end && target.charAt(at) == '/') {
        at++;
      }
      out.append('/');
      int start = out.length();
      at = appendSegment(at);
      resolveDots(start, at == end);
    }
    String normal = out.toString();
    return normal.equals(target) ? target : normal;
  }

  /** Returns where the segment ends in the target. */
  private int appendSegment(int from) throws BadPathException {
    int at = from;
    while (at < end && target.charAt(at) != '/') {
      char c = target.charAt(at);
      if (c == '%') {
        appendEscape(at);
        at += 3;
        continue;
      }
      byte kind = c < 0x80 ? CLASSES[c] : BAD;
      if (kind == BAD) {
        throw new BadPathException(
            c == '\\' ? BadPathException.BACKSLASH : BadPathException.BAD_CHARACTER);
      }
      if (kind == ENCODE) {
        appendEncoded(c);
      } else {
        out.append(c);
      }
      at++;
    }
    return at;
  }

  private void appendEscape(int at) throws BadPathException {
    int value = escape(at);
    if (value < 0) {
      throw new BadPathException(BadPathException.BAD_ESCAPE);
    }
    if (value == '/') {
      throw new BadPathException(BadPathException.ENCODED_SLASH);
    }
    if (value == '\\') {
      throw new BadPathException(BadPathException.BACKSLASH);
    }
    if (value < 0x20 || value == 0x7f) {
      throw new BadPathException(BadPathException.ENCODED_CONTROL);
    }
    if (isOverlong(value, escape(at + 3))) {
      throw new BadPathException(BadPathException.OVERLONG);
    }
    if (value < 0x80 && CLASSES[value] == UNRESERVED) {
      out.append((char) value);
    } else {
      appendEncoded(value);
    }
  }

  /** The byte that is encoded there, or -1. */
  private int escape(int at) {
    if (at + 2 >= end || target.charAt(at) != '%') {
      return -1;
    }
    return (hex(target.charAt(at + 1)) << 4) | hex(target.charAt(at + 2));
  }

  /** The digit, or a negative number that stays negative when shifted and joined. */
  private static int hex(char c) {
    return c < 0x80 ? HEX[c] : -1;
  }

  /** Whether two bytes start a form longer than UTF-8 has for the character (RFC 3629). */
  private static boolean isOverlong(int first, int second) {
    return switch (first) {
      case 0xc0, 0xc1 -> second >= 0x80 && second <= 0xbf;
      case 0xe0 -> second >= 0x80 && second <= 0x9f;
      case 0xf0 -> second >= 0x80 && second <= 0x8f;
      default -> false;
    };
  }

  private void appendEncoded(int value) {
    out.append('%').append(HEX_DIGITS.charAt(value >> 4)).append(HEX_DIGITS.charAt(value & 0xf));
  }

  /** Takes a dot segment, which starts at the index and ends the text, out again. */
  private void resolveDots(int start, boolean last) throws BadPathException {
    int dots = 0;
    int length = out.length() - start;
    while (dots < length && dots < 3 && out.charAt(start + dots) == '.') {
      dots++;
    }
    if (dots == 0 || dots > 2) {
      return;
    }
    if (dots < length) {
      if (out.charAt(start + dots) == ';' || isEncodedSemicolon(start + dots)) {
        throw new BadPathException(BadPathException.DOT_PARAMETERS);
      }
      return;
    }
    int slash = start - 1;
    if (dots == 2) {
      if (slash == 0) {
        throw new BadPathException(BadPathException.LEAVES_ROOT);
      }
      slash = out.lastIndexOf("/", slash - 1);
    }
    out.setLength(last ? slash + 1 : slash);
  }

  private boolean isEncodedSemicolon(int at) {
    return out.length() >= at + 3 && out.substring(at, at + 3).equals("%3B");
  }
}
