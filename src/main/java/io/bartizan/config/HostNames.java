package io.bartizan.config;

import io.netty.util.NetUtil;
import java.util.Locale;
import java.util.regex.Pattern;

/** Names of hosts and IP addresses as they stand in settings (RFC 1123, RFC 3986, RFC 5890). */
final class HostNames {
  private static final int MAX_NAME = 253;

  /** Underscores are no host names by RFC 1123, but name many a container and are in real use. */
  private static final Pattern LABEL = Pattern.compile("[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?");

  private static final Pattern DIGITS = Pattern.compile("[0-9]+");

  private HostNames() {}

  /** A name as A-labels in lower case, or an IP address; IPv6 without brackets. */
  static String host(String text) throws BadText {
    if (text.startsWith("[") && text.endsWith("]")) {
      return ipv6(text.substring(1, text.length() - 1));
    }
    if (text.indexOf(':') >= 0) {
      if (NetUtil.isValidIpV6Address(text)) {
        throw new BadText("an IPv6 address stands in brackets", "[" + text + "]");
      }
      throw new BadText("expected a name or an IP address without a port");
    }
    return isIpv4(text) ? text : name(text);
  }

  /** An IPv6 address without brackets and zone, in the form of RFC 5952. */
  static String ipv6(String text) throws BadText {
    if (text.indexOf('%') >= 0 || text.startsWith("[") || !NetUtil.isValidIpV6Address(text)) {
      throw new BadText("not an IPv6 address");
    }
    return NetUtil.bytesToIpAddress(NetUtil.createByteArrayFromIpAddressString(text));
  }

  static boolean isIpv4(String text) {
    return NetUtil.isValidIpV4Address(text);
  }

  /** A name as A-labels in lower case. */
  static String name(String text) throws BadText {
    if (text.isEmpty()) {
      throw new BadText("expected a host name");
    }
    if (text.endsWith(".")) {
      throw new BadText("a dot at the end", text.substring(0, text.length() - 1));
    }
    String ascii = ascii(text).toLowerCase(Locale.ROOT);
    if (ascii.length() > MAX_NAME) {
      throw new BadText("a host name has at most " + MAX_NAME + " characters");
    }
    String last = "";
    for (String label : ascii.split("\\.", -1)) {
      if (label.isEmpty()) {
        throw new BadText("an empty label");
      }
      if (!LABEL.matcher(label).matches()) {
        throw new BadText(
            "a label of a host name has 1 to 63 letters, digits and hyphens, no hyphen at its ends");
      }
      last = label;
    }
    if (DIGITS.matcher(last).matches()) {
      throw new BadText("neither a host name nor an IPv4 address");
    }
    return ascii;
  }

  private static String ascii(String text) throws BadText {
    try {
      return InternationalNames.ascii(text);
    } catch (IllegalArgumentException e) {
      throw new BadText(String.valueOf(e.getMessage()));
    }
  }
}
