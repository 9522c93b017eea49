package io.bartizan.http;

/** The version of HTTP a message travels in. */
public enum Protocol {
  HTTP_1_0("HTTP/1.0", "1.0"),
  HTTP_1_1("HTTP/1.1", "1.1"),
  HTTP_2("HTTP/2", "2.0");

  private final String text;
  private final String viaVersion;

  Protocol(String text, String viaVersion) {
    this.text = text;
    this.viaVersion = viaVersion;
  }

  /** As logs show it, for example {@code HTTP/1.1}. */
  public String text() {
    return text;
  }

  /** As {@code Via} wants it (RFC 9110, section 7.6.3). */
  public String viaVersion() {
    return viaVersion;
  }
}
