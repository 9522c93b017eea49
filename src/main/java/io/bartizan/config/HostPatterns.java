package io.bartizan.config;

/** The hosts of a match: a name, an IP address, or {@code *.} and a name. */
final class HostPatterns {
  private HostPatterns() {}

  /**
   * In lower case and A-labels, as it is compared with a request's; IPv6 addresses in brackets, as
   * they stand in a Host field.
   */
  static String parse(String text) throws BadText {
    if (text.equals("*")) {
      throw new BadText("leave \"hosts\" out to match every host");
    }
    if (text.contains("://") || text.indexOf('/') >= 0) {
      throw new BadText("a host, not a URL");
    }
    String suffix = text.startsWith("*.") ? text.substring(2) : text;
    if (suffix.indexOf('*') >= 0) {
      throw new BadText("\"*\" only stands alone as the first label, as in \"*.example.com\"");
    }
    if (suffix.length() < text.length()) {
      return "*." + HostNames.name(suffix);
    }
    String host = HostNames.host(text);
    return host.indexOf(':') < 0 ? host : "[" + host + "]";
  }
}
