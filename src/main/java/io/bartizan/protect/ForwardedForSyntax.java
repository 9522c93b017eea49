package io.bartizan.protect;

import io.bartizan.address.IpAddress;
import io.bartizan.http.FieldName;
import io.bartizan.http.Fields;
import org.jspecify.annotations.Nullable;

/**
 * {@code X-Forwarded-For}: an address each, which no standard defines. Takes {@code 192.0.2.1},
 * {@code 2001:db8::1}, in brackets too, and a port after either.
 */
final class ForwardedForSyntax implements HopSyntax {
  /** An IPv6 address in brackets and a port. */
  private static final int LONGEST = 53;

  @Override
  public FieldName field() {
    return FieldName.X_FORWARDED_FOR;
  }

  @Override
  public int longest() {
    return LONGEST;
  }

  @Override
  public int commaBefore(Fields fields, int slot, int end) {
    int at = end - 1;
    while (at >= 0 && fields.valueByte(slot, at) != ',') {
      at--;
    }
    return at;
  }

  @Override
  public @Nullable IpAddress address(String element) {
    int colon = element.indexOf(':');
    boolean bare = colon < 0 || colon != element.lastIndexOf(':');
    return bare && !element.startsWith("[") ? IpAddress.parse(element) : withPort(element, false);
  }

  /**
   * Reads an IPv4 address, or an IPv6 address in brackets, and maybe a port after it.
   *
   * @param hidden whether the port may be a word that says nothing (RFC 7239, section 6)
   */
  static @Nullable IpAddress withPort(String text, boolean hidden) {
    int close = text.indexOf(']');
    if (text.startsWith("[") && close > 0) {
      String inner = text.substring(1, close);
      return inner.indexOf(':') >= 0 && isPortOrNothing(text, close + 1, hidden)
          ? IpAddress.parse(inner)
          : null;
    }
    int colon = text.indexOf(':');
    int end = colon < 0 ? text.length() : colon;
    return isPortOrNothing(text, end, hidden) ? IpAddress.parse(text.substring(0, end)) : null;
  }

  private static boolean isPortOrNothing(String text, int from, boolean hidden) {
    if (from == text.length()) {
      return true;
    }
    int digits = text.length() - from - 1;
    if (text.charAt(from) != ':' || digits < 1) {
      return false;
    }
    if (hidden && text.charAt(from + 1) == '_') {
      return ForwardedSyntax.isHidden(text, from + 1);
    }
    for (int i = from + 1; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return digits <= 5;
  }
}
