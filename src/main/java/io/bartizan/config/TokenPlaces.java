package io.bartizan.config;

import java.util.regex.Pattern;

/** Places of tokens and keys as users write them: {@code bearer}, {@code header:NAME} and so on. */
final class TokenPlaces {
  private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}");

  private TokenPlaces() {}

  static TokenPlace parse(String text) throws BadText {
    if (text.equals("bearer")) {
      return new TokenPlace.Bearer();
    }
    int colon = text.indexOf(':');
    String name = text.substring(colon + 1);
    return switch (text.substring(0, Math.max(colon, 0))) {
      case "header" -> header(name);
      case "cookie" -> new TokenPlace.Cookie(name(name));
      case "query" -> new TokenPlace.Query(name(name));
      default ->
          throw new BadText(
              "expected \"bearer\", \"header:NAME\", \"cookie:NAME\" or \"query:NAME\"");
    };
  }

  private static TokenPlace header(String text) throws BadText {
    String name = Tokens.headerName(text);
    if (name.equals("authorization")) {
      throw new BadText("the token of \"Authorization: Bearer\" is \"bearer\"");
    }
    return new TokenPlace.Header(name);
  }

  private static String name(String text) throws BadText {
    if (!NAME.matcher(text).matches()) {
      throw new BadText("expected a name without blanks, commas and the like");
    }
    return text;
  }
}
