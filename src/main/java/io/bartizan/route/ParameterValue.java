package io.bartizan.route;

import io.bartizan.http.Fields;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The value of a query parameter. Read as {@code application/x-www-form-urlencoded}, which is what
 * forms and nearly all clients write: parameters end at {@code &}, {@code +} is a space, escapes
 * are bytes of UTF-8, malformed ones stand for themselves. A parameter without {@code =} has an
 * empty value. Names are compared decoded too, with their case.
 */
final class ParameterValue extends NamedValue {
  private final byte[] name;

  ParameterValue(String name) {
    this.name = bytes(name);
  }

  @Override
  int find(Fields fields, String target) {
    for (int at = target.indexOf('?') + 1; at > 0; at = target.indexOf('&', at) + 1) {
      int after = afterBytes(target, at, name, true);
      if (after == target.length() || (after > 0 && target.charAt(after) == '&')) {
        return after;
      }
      if (after > 0 && target.charAt(after) == '=') {
        return after + 1;
      }
    }
    return ABSENT;
  }

  @Override
  boolean equals(Fields fields, String target, int at, byte[] expected) {
    int after = afterBytes(target, at, expected, false);
    return after >= 0 && isEnd(target, after);
  }

  @Override
  int hash(Fields fields, String target, int at) {
    int hash = 0;
    for (int i = at; !isEnd(target, i); i = next(target, i)) {
      hash = hash * 31 + byteAt(target, i);
    }
    return hash;
  }

  @Override
  String text(Fields fields, String target, int at) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = at; !isEnd(target, i); i = next(target, i)) {
      bytes.write(byteAt(target, i));
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Override
  byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Where the text goes on after these bytes, or -1 where it has others. */
  private static int afterBytes(String target, int from, byte[] expected, boolean isName) {
    int at = from;
    for (byte b : expected) {
      if (isEnd(target, at)
          || byteAt(target, at) != (b & 0xff)
          // Raw, it ends a name, but belongs to a value.
          || (isName && target.charAt(at) == '=')) {
        return -1;
      }
      at = next(target, at);
    }
    return at;
  }

  private static boolean isEnd(String target, int at) {
    return at >= target.length() || target.charAt(at) == '&';
  }

  private static int byteAt(String target, int at) {
    char c = target.charAt(at);
    if (c == '%' && isEscape(target, at)) {
      return (hex(target, at + 1) << 4) | hex(target, at + 2);
    }
    return c == '+' ? ' ' : c & 0xff;
  }

  private static int next(String target, int at) {
    return target.charAt(at) == '%' && isEscape(target, at) ? at + 3 : at + 1;
  }

  private static boolean isEscape(String target, int at) {
    return at + 2 < target.length() && hex(target, at + 1) >= 0 && hex(target, at + 2) >= 0;
  }

  private static int hex(String target, int at) {
    return Character.digit(target.charAt(at), 16);
  }
}
