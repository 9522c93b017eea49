package io.bartizan.config;

/** Where in a request a token or a key is looked for. */
public sealed interface TokenPlace {
  /** {@code Authorization: Bearer} (RFC 6750, section 2.1). */
  record Bearer() implements TokenPlace {}

  /**
   * The whole value of a header.
   *
   * @param name in lower case
   */
  record Header(String name) implements TokenPlace {}

  /** A cookie (RFC 6265). */
  record Cookie(String name) implements TokenPlace {}

  /**
   * A parameter of the query. It is taken out of what is forwarded and logged.
   *
   * @param name as it stands in the query, without escapes
   */
  record Query(String name) implements TokenPlace {}
}
