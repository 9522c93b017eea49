package io.bartizan.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one of the subject alternative names of a client's certificate must be. Stars stand for any
 * characters. Before it may stand of what kind the name is: {@code DNS:}, {@code URI:}, {@code
 * EMAIL:} or {@code IP:}; without, a name of any of these is taken. Case matters but in DNS names.
 *
 * @param text as written
 * @param kind one of those, or null
 * @param lowerName for DNS names, which are compared in lower case
 */
public record SanPattern(String text, @Nullable String kind, Glob name, Glob lowerName) {
  /** A DNS name, in lower case. */
  public static final String DNS = "DNS";

  /** A URI. */
  public static final String URI = "URI";

  /** A mailbox. */
  public static final String EMAIL = "EMAIL";

  /** An IP address, IPv6 by RFC 5952. */
  public static final String IP = "IP";

  private static final List<String> KINDS = List.of(DNS, URI, EMAIL, IP);

  /**
   * Whether any of the names is as wanted.
   *
   * @param names kinds and names
   */
  public boolean matches(List<Map.Entry<String, String>> names) {
    for (Map.Entry<String, String> each : names) {
      if (kind == null || kind.equals(each.getKey())) {
        Glob wanted = each.getKey().equals(DNS) ? lowerName : name;
        if (wanted.matches(each.getValue())) {
          return true;
        }
      }
    }
    return false;
  }

  static SanPattern parse(String text) throws BadText {
    String kind = null;
    String name = text;
    for (String each : KINDS) {
      if (text.startsWith(each + ":")) {
        kind = each;
        name = text.substring(each.length() + 1);
      }
    }
    if (name.isEmpty()) {
      throw new BadText("expected a name such as \"DNS:*.example.com\"");
    }
    return new SanPattern(text, kind, Glob.of(name), Glob.of(name.toLowerCase(Locale.ROOT)));
  }
}
