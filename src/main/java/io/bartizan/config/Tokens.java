package io.bartizan.config;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Short names: the user's own, and tokens of HTTP (RFC 9110, section 5.6.2). */
final class Tokens {
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}");
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH");

  private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  /** Headers that say how a message is read or where it goes, or that the gateway sets itself. */
  private static final Set<String> NOT_ONES_OWN =
      Set.of(
          "host",
          "connection",
          "content-length",
          "transfer-encoding",
          "te",
          "trailer",
          "upgrade",
          "expect",
          "keep-alive",
          "proxy-connection",
          "via",
          "forwarded",
          "x-request-id");

  private Tokens() {}

  /** A header of the deployment's own, which says nothing of the message or its way. */
  static String ownHeader(String text) throws BadText {
    String name = headerName(text);
    if (NOT_ONES_OWN.contains(name)
        || name.startsWith("x-forwarded-")
        || name.startsWith("x-client-cert")) {
      throw new BadText("a header with a meaning of its own");
    }
    return name;
  }

  /** A name of the user's own: of a route, a pool, a listener, a zone. Safe in logs and metrics. */
  static String label(String text) throws BadText {
    if (!LABEL.matcher(text).matches()) {
      throw new BadText(
          "expected 1 to 64 letters, digits, dots, hyphens and underscores, a letter or digit first");
    }
    return text;
  }

  /** In lower case, as headers are compared. */
  static String headerName(String text) throws BadText {
    if (!TOKEN.matcher(text).matches()) {
      throw new BadText("not a name of a header");
    }
    String name = text.toLowerCase(Locale.ROOT);
    if (name.equals("host")) {
      throw new BadText("match the host with \"hosts\"");
    }
    return name;
  }

  /** As written: methods are case-sensitive, which makes {@code get} a mistake. */
  static String method(String text) throws BadText {
    if (!TOKEN.matcher(text).matches()) {
      throw new BadText("not a method");
    }
    String upper = text.toUpperCase(Locale.ROOT);
    if (!text.equals(upper) && METHODS.contains(upper)) {
      throw new BadText("methods are case-sensitive", upper);
    }
    return text;
  }

  static String parameterName(String text) throws BadText {
    if (text.isEmpty()) {
      throw new BadText("expected the name of a parameter");
    }
    return text;
  }
}
