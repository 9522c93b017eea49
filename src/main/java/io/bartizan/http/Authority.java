package io.bartizan.http;

import io.netty.util.NetUtil;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The host and port that a request is addressed to (RFC 3986, section 3.2.2), as far as an edge
 * takes them: names that DNS can have, underscores tolerated, and IP addresses. Equal hosts have
 * equal text, so that no spelling of a name gets past what is decided by it: lower case, without
 * the dot at the end of a fully qualified name, IPv6 addresses in the form of RFC 5952.
 *
 * <p>Takes no user information, nothing percent-encoded, no zone of an IPv6 address, and no name
 * that ends in a number without being an IPv4 address (such as {@code 127.1}), since resolvers
 * disagree on what it means. Does not know international names: those come as A-labels.
 *
 * @param host a name or an IP address, IPv6 in brackets as in a {@code Host} field
 * @param port 0 to 65535, or -1 where none is given
 */
public record Authority(String host, int port) {
  private static final int MAX_NAME = 253;
  private static final int MAX_LABEL = 63;
  private static final int NO_PORT = -1;
  private static final int BAD_PORT = -2;

  /**
   * Takes {@code host[:port]} apart. A host that already has its final form and no port is kept
   * without a copy.
   *
   * @return null when it is not valid
   */
  public static @Nullable Authority parse(String text) {
    boolean literal = text.startsWith("[");
    int end = literal ? text.indexOf(']') + 1 : text.indexOf(':');
    if (end < 0) {
      end = text.length();
    }
    int port = port(text, end);
    if (port == BAD_PORT) {
      return null;
    }
    String host = literal ? ipv6(text, end) : name(text, end);
    return host == null ? null : new Authority(host, port);
  }

  private static int port(String text, int colon) {
    int length = text.length();
    if (colon == length) {
      return NO_PORT;
    }
    if (text.charAt(colon) != ':' || length - colon > 6) {
      return BAD_PORT;
    }
    // RFC 3986 allows a colon without digits, which says the same as none.
    int port = colon + 1 == length ? NO_PORT : 0;
    for (int i = colon + 1; i < length; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return BAD_PORT;
      }
      port = port * 10 + digit;
    }
    return port > 65_535 ? BAD_PORT : port;
  }

  private static @Nullable String ipv6(String text, int end) {
    if (end < 4) {
      return null;
    }
    String address = text.substring(1, end - 1);
    if (address.charAt(0) == '[' || address.indexOf('%') >= 0 || address.indexOf(':') < 0) {
      return null;
    }
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
    return bytes == null ? null : "[" + NetUtil.bytesToIpAddress(bytes) + "]";
  }

  private static @Nullable String name(String text, int end) {
    boolean upper = false;
    boolean number = true;
    int labelStart = 0;
    int length = end > 0 && text.charAt(end - 1) == '.' ? end - 1 : end;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c == '.') {
        if (!isLabelLength(i - labelStart)) {
          return null;
        }
        labelStart = i + 1;
        number = true;
      } else if (isLetterOrMark(c)) {
        number = false;
        upper |= c <= 'Z' && c >= 'A';
      } else if (c < '0' || c > '9') {
        return null;
      }
    }
    if (!isLabelLength(length - labelStart) || length > MAX_NAME) {
      return null;
    }
    String name = length == text.length() ? text : text.substring(0, length);
    if (number && !NetUtil.isValidIpV4Address(name)) {
      return null;
    }
    return upper ? name.toLowerCase(Locale.ROOT) : name;
  }

  private static boolean isLabelLength(int length) {
    return length > 0 && length <= MAX_LABEL;
  }

  private static boolean isLetterOrMark(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
  }
}
