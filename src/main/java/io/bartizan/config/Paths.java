package io.bartizan.config;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Paths of a match, brought into the form that requests' paths are brought into before they are
 * compared: unreserved characters plain, what a path may not have raw as {@code %XX} in upper case
 * (RFC 3986, section 6.2.2). A path that no normalised request has would never match, so it is
 * refused.
 */
final class Paths {
  private static final Pattern ESCAPE = Pattern.compile("%(..?)?");
  private static final Pattern HEX = Pattern.compile("[0-9A-Fa-f]{2}");
  private static final Pattern DOT_SEGMENT =
      Pattern.compile("/(?:\\.|%2[eE]){1,2}(?:(?:;|%3[bB])[^/]*)?(?=/|$)");

  /** Forms longer than UTF-8 has for a character (RFC 3629), in upper case. */
  private static final Pattern OVERLONG = Pattern.compile("%C[01]%[89AB]|%E0%[89]|%F0%8");

  /** What a path may not have raw (RFC 3986, section 3.3), beside what is refused. */
  private static final String ENCODED = "\"<>[]^`{|}";

  private static final char DELETE = 0x7f;
  private static final String UNRESERVED = "-._~";
  private static final HexFormat UPPER_HEX = HexFormat.of().withUpperCase();

  private Paths() {}

  static String exact(String text) throws BadText {
    if (!text.startsWith("/")) {
      throw new BadText("a path starts with \"/\"");
    }
    if (text.indexOf('?') >= 0) {
      throw new BadText("a path has no query; match it with \"query\"");
    }
    if (text.indexOf('#') >= 0) {
      throw new BadText("a path has no fragment");
    }
    if (text.indexOf('\\') >= 0) {
      throw new BadText("requests with a backslash in the path are refused");
    }
    if (DOT_SEGMENT.matcher(text).find()) {
      throw new BadText("the segments \".\" and \"..\" are resolved before a path is matched");
    }
    if (text.contains("//")) {
      throw new BadText("runs of slashes become one before a path is matched");
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new BadText("half a character (a surrogate alone)");
    }
    checkEscapes(text);
    String path = encoded(text);
    if (OVERLONG.matcher(path).find()) {
      throw new BadText("requests with an overlong form of UTF-8 are refused");
    }
    return path;
  }

  /**
   * As {@link #exact}; a slash at the end changes nothing, since prefixes are of whole segments.
   */
  static String prefix(String text) throws BadText {
    String path = exact(text);
    return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  private static void checkEscapes(String text) throws BadText {
    Matcher matcher = ESCAPE.matcher(text);
    while (matcher.find()) {
      String digits = matcher.group(1);
      if (digits == null || !HEX.matcher(digits).matches()) {
        throw new BadText("\"%\" without two hexadecimal digits");
      }
      char c = (char) Integer.parseInt(digits, 16);
      if (c == '/' || c == '\\' || c < ' ' || c == DELETE) {
        throw new BadText("requests with an encoded slash, backslash or control are refused");
      }
      if (isUnreserved(c)) {
        throw new BadText(
            "a character needlessly encoded, which requests are matched without",
            matcher.replaceFirst(Character.toString(c)));
      }
    }
  }

  private static String encoded(String text) throws BadText {
    StringBuilder path = new StringBuilder(text.length());
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (b >= 0 && (b <= ' ' || b == DELETE)) {
        throw new BadText("a space or control character");
      }
      if (b < 0 || ENCODED.indexOf(b) >= 0) {
        path.append('%').append(UPPER_HEX.toHexDigits(b));
      } else {
        path.append((char) b);
      }
    }
    return ESCAPE.matcher(path).replaceAll(escape -> escape.group().toUpperCase(Locale.ROOT));
  }

  private static boolean isUnreserved(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || UNRESERVED.indexOf(c) >= 0;
  }
}
