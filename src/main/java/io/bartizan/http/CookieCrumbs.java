package io.bartizan.http;

import io.netty.util.AsciiString;
import java.io.ByteArrayOutputStream;

/**
 * The fields into which a client of HTTP/2 has split its {@code Cookie}, so that each can be found
 * in HPACK's table, joined again as those behind us expect it (RFC 9113, section 8.2.3).
 */
final class CookieCrumbs {
  private final ByteArrayOutputStream joined = new ByteArrayOutputStream(256);

  CookieCrumbs(AsciiString first) {
    write(first);
  }

  void add(AsciiString crumb) {
    joined.write(';');
    joined.write(' ');
    write(crumb);
  }

  private void write(AsciiString crumb) {
    joined.write(crumb.array(), crumb.arrayOffset(), crumb.length());
  }

  AsciiString whole() {
    return new AsciiString(joined.toByteArray(), false);
  }
}
