package io.bartizan.http;

import org.jspecify.annotations.Nullable;

/**
 * How long a message's body is, told from its fields by RFC 9112 (section 6), refusing every
 * combination that two implementations could read differently.
 */
final class Framing {
  /** No {@code Content-Length}. */
  static final long ABSENT = -1;

  private Framing() {}

  /**
   * The body's length as {@code Content-Length} gives it, or {@link #ABSENT}.
   *
   * @param status what a violation is answered with
   */
  static long contentLength(Fields fields, int status) throws MalformedMessageException {
    int slot = fields.find(FieldName.CONTENT_LENGTH);
    if (slot < 0) {
      return ABSENT;
    }
    if (fields.find(FieldName.CONTENT_LENGTH, slot + 1) >= 0) {
      throw new MalformedMessageException(status, "several Content-Length");
    }
    long length =
        ContentLength.parse(fields.bytes(), fields.valueAt(slot), fields.valueLength(slot));
    if (length == ContentLength.INVALID) {
      throw new MalformedMessageException(status, "an invalid Content-Length");
    }
    return length;
  }

  /**
   * Whether the body is chunked; the field is taken out.
   *
   * @param status what a violation is answered with
   */
  static boolean takeChunked(Fields fields, Protocol protocol, int status)
      throws MalformedMessageException {
    int slot = fields.find(FieldName.TRANSFER_ENCODING);
    if (slot < 0) {
      return false;
    }
    if (protocol == Protocol.HTTP_1_0) {
      throw new MalformedMessageException(status, "Transfer-Encoding in HTTP/1.0");
    }
    if (fields.contains(FieldName.CONTENT_LENGTH)) {
      throw new MalformedMessageException(status, "Transfer-Encoding beside Content-Length");
    }
    // Letter case is free (RFC 9112, section 7), everything else about the value is not.
    if (!fields.value(slot).equalsIgnoreCase("chunked")
        || fields.find(FieldName.TRANSFER_ENCODING, slot + 1) >= 0) {
      throw new MalformedMessageException(status, "a Transfer-Encoding other than chunked");
    }
    fields.remove(slot);
    return true;
  }

  /**
   * The one host of a request, or an empty text where HTTP/1.0 sent none; the field is taken out.
   * An empty one names nobody: no http URI has such a host (RFC 9110, section 4.2.1).
   */
  static String takeHost(Fields fields, Protocol protocol) throws MalformedMessageException {
    int slot = fields.find(FieldName.HOST);
    if (slot < 0) {
      if (protocol == Protocol.HTTP_1_0) {
        return "";
      }
      throw new MalformedMessageException(400, "no Host");
    }
    if (fields.find(FieldName.HOST, slot + 1) >= 0) {
      throw new MalformedMessageException(400, "several Host");
    }
    String host = fields.value(slot);
    if (host.isEmpty()) {
      throw new MalformedMessageException(400, "an empty Host");
    }
    fields.remove(slot);
    return host;
  }

  /** What an absolute target names, split; null for other targets. */
  static @Nullable AbsoluteTarget absoluteTarget(String target) throws MalformedMessageException {
    int authority = schemeLength(target);
    if (authority == 0) {
      return null;
    }
    int end = authority;
    while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?') {
      end++;
    }
    if (end == authority) {
      throw new MalformedMessageException(400, "an absolute target without host");
    }
    String rest = target.substring(end);
    return new AbsoluteTarget(
        target.substring(authority, end), rest.startsWith("/") ? rest : "/" + rest);
  }

  private static int schemeLength(String target) {
    if (target.regionMatches(true, 0, "http://", 0, 7)) {
      return 7;
    }
    return target.regionMatches(true, 0, "https://", 0, 8) ? 8 : 0;
  }

  /** An absolute-form target's authority and the origin form of the rest. */
  record AbsoluteTarget(String authority, String origin) {}
}
