package io.bartizan.http;

import java.nio.charset.StandardCharsets;

/**
 * Parses the lines of an HTTP/1 head strictly by RFC 9112: what two parsers might read differently
 * is refused, not guessed, since a gateway that guesses is how requests are smuggled. Judges syntax
 * only; {@link RequestFraming} and {@link ResponseFraming} judge what the fields mean together.
 */
final class Http1Heads {
  private Http1Heads() {}

  /**
   * Parses a request line.
   *
   * @param line method, target and version are put there
   * @return where the next line begins
   */
  static int parseRequestLine(byte[] bytes, int start, RequestLine line)
      throws MalformedMessageException {
    int at = start;
    while (Ascii.isToken(bytes[at])) {
      at++;
    }
    if (at == start || bytes[at] != ' ') {
      throw new MalformedMessageException(400, "not a request line");
    }
    line.method = method(bytes, start, at);
    int target = ++at;
    while (Ascii.isTarget(bytes[at])) {
      at++;
    }
    if (at == target || bytes[at] != ' ') {
      throw new MalformedMessageException(400, "an invalid request target");
    }
    line.target = new String(bytes, target, at - target, StandardCharsets.ISO_8859_1);
    line.protocol = version(bytes, at + 1);
    return lineEnd(bytes, at + 9);
  }

  /**
   * Parses a status line; the reason phrase is ignored, as RFC 9112 (section 4) wants it.
   *
   * @return the start of the next line; the status and version are put into {@code line}
   */
  static int parseStatusLine(byte[] bytes, int start, StatusLine line)
      throws MalformedMessageException {
    line.protocol = version(bytes, start);
    int at = start + 8;
    if (bytes[at] != ' ') {
      throw new MalformedMessageException(502, "not a status line");
    }
    int status = 0;
    for (int i = at + 1; i <= at + 3; i++) {
      if (bytes[i] < '0' || bytes[i] > '9') {
        throw new MalformedMessageException(502, "not a status");
      }
      status = status * 10 + bytes[i] - '0';
    }
    if (status < 100 || status > 599) {
      throw new MalformedMessageException(502, "a status out of range");
    }
    line.status = status;
    at += 4;
    // Some servers leave out the reason phrase and its space.
    if (bytes[at] == ' ') {
      at++;
      while (Ascii.isFieldValue(bytes[at])) {
        at++;
      }
    }
    return lineEnd(bytes, at);
  }

  /**
   * Parses field lines up to the empty line.
   *
   * @param bytes become the fields' own
   * @param start the first line
   * @param end behind the empty line
   * @param maxFields more are refused with 431
   * @param underscores what becomes of names with an underscore
   */
  static Fields parseFields(
      byte[] bytes, int start, int end, int maxFields, UnderscoreNames underscores)
      throws MalformedMessageException {
    Fields fields = new Fields(bytes, end);
    int count = 0;
    int at = start;
    while (bytes[at] != '\r') {
      if (++count > maxFields) {
        throw new MalformedMessageException(431, "too many header fields");
      }
      at = parseField(bytes, at, fields, underscores);
    }
    return fields;
  }

  private static int parseField(byte[] bytes, int start, Fields fields, UnderscoreNames underscores)
      throws MalformedMessageException {
    int at = start;
    int hash = 0;
    boolean underscore = false;
    for (byte b = bytes[at]; ; b = bytes[++at]) {
      if (!Ascii.isName(b)) {
        if (b != '_') {
          break;
        }
        underscore = true;
      }
      hash = hash * 31 + Ascii.lower(b);
    }
    int nameLength = at - start;
    if (nameLength == 0 || bytes[at] != ':') {
      // A blank first is obsolete line folding, one before the colon is a smuggler's favourite
      // (RFC 9112, sections 5.1 and 5.2).
      throw new MalformedMessageException(400, "not a header field");
    }
    int value = at + 1;
    while (Ascii.isBlank(bytes[value])) {
      value++;
    }
    int valueEnd = value;
    while (Ascii.isFieldValue(bytes[valueEnd])) {
      valueEnd++;
    }
    int next = lineEnd(bytes, valueEnd);
    if (underscore && !isKept(underscores)) {
      return next;
    }
    while (valueEnd > value && Ascii.isBlank(bytes[valueEnd - 1])) {
      valueEnd--;
    }
    if (value == at + 2 && bytes[at + 1] == ' ' && valueEnd + 2 == next) {
      fields.addInPlace(start, nameLength, valueEnd - value, hash);
    } else {
      fields.addValid(bytes, start, nameLength, value, valueEnd - value);
    }
    return next;
  }

  private static boolean isKept(UnderscoreNames underscores) throws MalformedMessageException {
    if (underscores == UnderscoreNames.REFUSE) {
      throw new MalformedMessageException(400, UnderscoreNames.REFUSED);
    }
    return underscores == UnderscoreNames.ALLOW;
  }

  private static int lineEnd(byte[] bytes, int at) throws MalformedMessageException {
    if (bytes[at] != '\r' || bytes[at + 1] != '\n') {
      throw new MalformedMessageException(400, "a byte that may not be in a head");
    }
    return at + 2;
  }

  private static Protocol version(byte[] bytes, int at) throws MalformedMessageException {
    if (matches(bytes, at, "HTTP/1.")) {
      if (bytes[at + 7] == '1') {
        return Protocol.HTTP_1_1;
      }
      if (bytes[at + 7] == '0') {
        return Protocol.HTTP_1_0;
      }
    }
    throw new MalformedMessageException(400, "not a version of HTTP/1");
  }

  private static boolean matches(byte[] bytes, int at, String text) {
    if (bytes.length - at <= text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (bytes[at + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** The usual methods without making a string. */
  private static String method(byte[] bytes, int start, int end) {
    switch (bytes[start]) {
      case 'G':
        return known("GET", bytes, start, end);
      case 'P':
        return known(bytes[start + 1] == 'O' ? "POST" : "PUT", bytes, start, end);
      case 'H':
        return known("HEAD", bytes, start, end);
      case 'O':
        return known("OPTIONS", bytes, start, end);
      default:
        return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }
  }

  private static String known(String method, byte[] bytes, int start, int end) {
    return end - start == method.length() && matches(bytes, start, method)
        ? method
        : new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
  }

  /** The parts of a request line. */
  static final class RequestLine {
    String method = "";
    String target = "";
    Protocol protocol = Protocol.HTTP_1_1;
  }

  /** The parts of a status line. */
  static final class StatusLine {
    int status;
    Protocol protocol = Protocol.HTTP_1_1;
  }
}
