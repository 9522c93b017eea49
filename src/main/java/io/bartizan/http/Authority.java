package io.bartizan.http;

import io.netty.util.NetUtil;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The host and port that a request is addressed to (RFC 3986, section 3.2), as far as an edge takes
 * them: names that DNS can have, underscores tolerated, and IP addresses; no user information and
 * nothing percent-encoded.
 *
 * @param host in lower case, without the dot at the end of a fully qualified name; IPv6 in brackets
 * @param port 0 to 65535, or -1 where none is given
 */
public record Authority(String host, int port) {
  private static final int MAX_NAME = 253;

  /** Takes {@code host[:port]} apart, or returns null when it is not valid. */
  public static @Nullable Authority parse(String text) {
    int end = text.startsWith("[") ? text.indexOf(']') + 1 : text.indexOf(':');
    if (end < 0) {
      end = text.length();
    }
    int port = port(text, end);
    if (port < -1) {
      return null;
    }
    String host = text.startsWith("[") ? address(text, end) : name(text, end);
    return host == null ? null : new Authority(host, port);
  }

  private static int port(String text, int from) {
    if (from == text.length()) {
      return -1;
    }
    int digits = text.length() - from - 1;
    if (text.charAt(from) != ':' || digits > 5) {
      return -2;
    }
    int port = digits == 0 ? -1 : 0;
    for (int i = from + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -2;
      }
      port = port * 10 + c - '0';
    }
    return port > 65535 ? -2 : port;
  }

  private static @Nullable String address(String text, int end) {
    String address = end < 3 ? "" : text.substring(1, end - 1);
    // A zone means nothing to anyone but its sender.
    if (address.indexOf('%') >= 0 || !NetUtil.isValidIpV6Address(address)) {
      return null;
    }
    return text.substring(0, end).toLowerCase(Locale.ROOT);
  }

  private static @Nullable String name(String text, int end) {
    boolean upper = false;
    char previous = '.';
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (c == '.' ? previous == '.' : !isNameCharacter(c)) {
        return null;
      }
      upper |= c >= 'A' && c <= 'Z';
      previous = c;
    }
    int length = end > 0 && previous == '.' ? end - 1 : end;
    if (length == 0 || length > MAX_NAME) {
      return null;
    }
    String name = length == text.length() ? text : text.substring(0, length);
    return upper ? name.toLowerCase(Locale.ROOT) : name;
  }

  private static boolean isNameCharacter(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || (c >= 'A' && c <= 'Z')
        || c == '-'
        || c == '_';
  }
}
