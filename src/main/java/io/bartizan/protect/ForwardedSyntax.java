package io.bartizan.protect;

import io.bartizan.address.IpAddress;
import io.bartizan.http.FieldName;
import io.bartizan.http.Fields;
import org.jspecify.annotations.Nullable;

/**
 * {@code Forwarded} (RFC 7239): pairs of names and values, of which {@code for} tells the address,
 * once in each element. Blanks around semicolons are let pass; all else is as the RFC has it, so
 * that IPv6 needs brackets, and they and ports need quotes. {@code unknown} and hidden names
 * ({@code _x}) tell no address.
 */
final class ForwardedSyntax implements HopSyntax {
  /** With a host name of full length beside the address. */
  private static final int LONGEST = 512;

  @Override
  public FieldName field() {
    return FieldName.FORWARDED;
  }

  @Override
  public int longest() {
    return LONGEST;
  }

  /** Outside of quotes, counted from the right: a quote that a stranger left open is not seen. */
  @Override
  public int commaBefore(Fields fields, int slot, int end) {
    boolean quoted = false;
    for (int at = end - 1; at >= 0; at--) {
      byte b = fields.valueByte(slot, at);
      if (b == '"' && !isEscaped(fields, slot, at)) {
        quoted = !quoted;
      } else if (b == ',' && !quoted) {
        return at;
      }
    }
    return -1;
  }

  private static boolean isEscaped(Fields fields, int slot, int at) {
    int before = at;
    while (before > 0 && fields.valueByte(slot, before - 1) == '\\') {
      before--;
    }
    return (at - before) % 2 == 1;
  }

  @Override
  public @Nullable IpAddress address(String element) {
    String node = new Pairs(element).valueOfFor();
    return node == null ? null : ForwardedForSyntax.withPort(node, true);
  }

  /** Whether the rest of a text is a name that hides something: {@code _} and more. */
  static boolean isHidden(String text, int from) {
    if (text.length() - from < 2 || text.charAt(from) != '_') {
      return false;
    }
    for (int i = from + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isLetterOrDigit(c) && c != '.' && c != '_' && c != '-') {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  /** Of a token (RFC 9110, section 5.6.2). */
  private static boolean isTokenCharacter(char c) {
    return isLetterOrDigit(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
  }

  /** Reads one element from left to right. */
  private static final class Pairs {
    private final String element;
    private int at;

    Pairs(String element) {
      this.element = element;
    }

    /** Null where there is none, where there are two, or where the element is not well formed. */
    @Nullable String valueOfFor() {
      String found = null;
      while (true) {
        skipBlanks();
        String name = token();
        if (!name.isEmpty()) {
          String value = next('=') ? value() : null;
          if (value == null || (name.equalsIgnoreCase("for") && found != null)) {
            return null;
          }
          found = name.equalsIgnoreCase("for") ? value : found;
          skipBlanks();
        }
        if (at == element.length()) {
          return found;
        }
        if (!next(';')) {
          return null;
        }
      }
    }

    private @Nullable String value() {
      if (next('"')) {
        return quoted();
      }
      String token = token();
      return token.isEmpty() ? null : token;
    }

    private @Nullable String quoted() {
      StringBuilder value = new StringBuilder();
      while (at < element.length()) {
        char c = element.charAt(at++);
        if (c == '"') {
          return value.toString();
        }
        if (c == '\\') {
          if (at == element.length()) {
            return null;
          }
          c = element.charAt(at++);
        }
        value.append(c);
      }
      return null;
    }

    private String token() {
      int start = at;
      while (at < element.length() && isTokenCharacter(element.charAt(at))) {
        at++;
      }
      return element.substring(start, at);
    }

    private boolean next(char wanted) {
      boolean is = at < element.length() && element.charAt(at) == wanted;
      at += is ? 1 : 0;
      return is;
    }

    private void skipBlanks() {
      while (at < element.length() && (element.charAt(at) == ' ' || element.charAt(at) == '\t')) {
        at++;
      }
    }
  }
}
