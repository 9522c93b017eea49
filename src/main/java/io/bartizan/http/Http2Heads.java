package io.bartizan.http;

import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * What RFC 9113 (section 8) asks of a whole header block, and the heads made of those that comply.
 */
final class Http2Heads {
  private Http2Heads() {}

  /**
   * What makes a request malformed, or null. Of a block that was too large only the fields that
   * were kept are judged.
   *
   * @param endStream whether no body follows
   */
  static @Nullable String requestProblem(ReceivedBlock block, boolean endStream) {
    if (block.problem() != null) {
      return block.problem();
    }
    if (block.status() != null) {
      return "a response's pseudo-header field";
    }
    if (block.isTooLarge()) {
      return null;
    }
    AsciiString method = block.methodField();
    if (method == null || !isToken(method)) {
      return "no valid :method";
    }
    if (endStream && block.contentLength() > 0) {
      return "a Content-Length without content";
    }
    // CONNECT has neither (RFC 9113, section 8.5); it is answered, not refused.
    if (!isConnect(block)) {
      if (block.schemeField() == null || block.schemeField().isEmpty()) {
        return "no :scheme";
      }
      if (!isTarget(block.pathField(), method)) {
        return "no valid :path";
      }
    }
    return authorityProblem(block);
  }

  private static @Nullable String authorityProblem(ReceivedBlock block) {
    AsciiString authority = block.authorityField();
    AsciiString host = block.host();
    if (authority != null && host != null && !authority.contentEqualsIgnoreCase(host)) {
      return "Host names another host than :authority";
    }
    AsciiString either = authority != null ? authority : host;
    if (either == null) {
      return "neither :authority nor Host";
    }
    return Authority.parse(either.toString()) == null ? "an invalid :authority" : null;
  }

  /** Whether a request asks for a tunnel. */
  static boolean isConnect(ReceivedBlock block) {
    AsciiString method = block.methodField();
    return method != null && method.contentEquals("CONNECT");
  }

  /** The request, as good as what was read of it. */
  static RequestHead request(ReceivedBlock block, String scheme, boolean endStream) {
    AsciiString authority = block.authorityField();
    return new RequestHead(
        Protocol.HTTP_2,
        text(block.methodField(), "-"),
        scheme,
        text(authority != null ? authority : block.host(), ""),
        text(block.pathField(), "/"),
        block.takeFields(),
        !endStream,
        null);
  }

  /** What makes a response malformed, or null. */
  static @Nullable String responseProblem(ReceivedBlock block, boolean endStream) {
    if (block.problem() != null) {
      return block.problem();
    }
    if (block.isTooLarge()) {
      return "the header section is too long";
    }
    if (block.methodField() != null
        || block.schemeField() != null
        || block.authorityField() != null
        || block.pathField() != null) {
      return "a request's pseudo-header field";
    }
    int status = status(block);
    if (status < 100 || status == 101) {
      return "no valid :status";
    }
    return endStream && status < 200 ? "an interim response that ends the stream" : null;
  }

  /** The status of a response, or 0 when it has no valid one. */
  static int status(ReceivedBlock block) {
    CharSequence text = block.status();
    if (text == null || text.length() != 3) {
      return 0;
    }
    int status = 0;
    for (int i = 0; i < 3; i++) {
      char digit = text.charAt(i);
      if (digit < '0' || digit > '9') {
        return 0;
      }
      status = status * 10 + digit - '0';
    }
    return status < 600 ? status : 0;
  }

  /** What makes trailers malformed, or null. */
  static @Nullable String trailersProblem(ReceivedBlock block) {
    if (block.problem() != null) {
      return block.problem();
    }
    if (block.isTooLarge()) {
      return "the trailer section is too long";
    }
    if (block.isNameRefused()) {
      return UnderscoreNames.REFUSED;
    }
    return block.hasPseudo() ? "a pseudo-header field among trailers" : null;
  }

  /** The trailers without what would frame or route a message, had it come at its head. */
  static Fields trailers(ReceivedBlock block) {
    Fields fields = block.fields();
    fields.removeAll(FieldName.CONTENT_LENGTH);
    fields.removeAll(FieldName.TE);
    return fields;
  }

  private static boolean isToken(AsciiString text) {
    byte[] bytes = text.array();
    int end = text.arrayOffset() + text.length();
    for (int i = text.arrayOffset(); i < end; i++) {
      if (!Ascii.isToken(bytes[i])) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private static boolean isTarget(@Nullable AsciiString path, AsciiString method) {
    if (path == null || path.isEmpty()) {
      return false;
    }
    if (path.byteAt(0) != '/') {
      return path.contentEquals("*") && method.contentEquals("OPTIONS");
    }
    byte[] bytes = path.array();
    int end = path.arrayOffset() + path.length();
    for (int i = path.arrayOffset(); i < end; i++) {
      if (!Ascii.isTarget(bytes[i])) {
        return false;
      }
    }
    return true;
  }

  private static String text(@Nullable AsciiString text, String otherwise) {
    return text == null ? otherwise : text.toString();
  }
}
