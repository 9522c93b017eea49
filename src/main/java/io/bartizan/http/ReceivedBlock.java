package io.bartizan.http;

import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * A header block as HPACK gives it, field by field, sorted into pseudo-header fields and {@link
 * Fields} and held to what RFC 9113 (section 8.2) asks of each alone. What is wrong is remembered,
 * not thrown: the block must be decoded to its end, and the stream it opens must exist before it
 * can be refused.
 *
 * <p>Does not know whether it is a request, a response or trailers: {@link Http2Heads} does.
 */
final class ReceivedBlock extends HeaderBlock {
  private static final AsciiString TRAILERS = AsciiString.cached("trailers");
  private static final AsciiString COOKIE = AsciiString.cached("cookie");
  private static final int FIELD_OVERHEAD = 32;

  private final long maxBytes;
  private final int maxFields;
  private final UnderscoreNames underscores;
  private final Fields fields = new Fields();
  private @Nullable AsciiString method;
  private @Nullable AsciiString scheme;
  private @Nullable AsciiString authority;
  private @Nullable AsciiString path;
  private @Nullable AsciiString status;
  private @Nullable AsciiString host;
  private @Nullable AsciiString cookie;

  /** Null while there is one at most. */
  private @Nullable CookieCrumbs crumbs;

  private long contentLength = Http2Flow.UNKNOWN_LENGTH;
  private long bytes;
  private int count;
  private @Nullable String problem;
  private boolean tooLarge;
  private boolean nameRefused;

  /** Whether the name that was looked at last has one. */
  private boolean underscore;

  /**
   * Empty.
   *
   * @param maxBytes of names and values, and 32 a field (RFC 9113, section 10.5.1)
   * @param maxFields without pseudo-header fields
   * @param underscores what becomes of fields whose name has an underscore
   */
  ReceivedBlock(long maxBytes, int maxFields, UnderscoreNames underscores) {
    this.maxBytes = maxBytes;
    this.maxFields = maxFields;
    this.underscores = underscores;
  }

  /** Takes the next field, from Netty's HPACK decoder. */
  @Override
  public Http2Headers add(CharSequence fieldName, CharSequence fieldValue) {
    AsciiString name = (AsciiString) fieldName;
    AsciiString value = (AsciiString) fieldValue;
    bytes += name.length() + value.length() + FIELD_OVERHEAD;
    if (problem != null || tooLarge) {
      return this;
    }
    if (bytes > maxBytes || count == maxFields) {
      tooLarge = true;
    } else if (!isValue(value)) {
      problem = "a byte that may not be in a field's value";
    } else if (name.length() > 0 && name.byteAt(0) == ':') {
      addPseudo(name, value);
    } else {
      count++;
      addRegular(name, value);
    }
    return this;
  }

  /** A number for Netty's estimate of the next block. */
  @Override
  public int size() {
    return count;
  }

  private void addPseudo(AsciiString name, AsciiString value) {
    PseudoHeaderName pseudo = PseudoHeaderName.getPseudoHeader(name);
    if (count > 0) {
      problem = "a pseudo-header field after others";
    } else if (pseudo == null) {
      problem = "an unknown pseudo-header field";
    } else {
      switch (pseudo) {
        case METHOD -> method = once(method, value);
        case SCHEME -> scheme = once(scheme, value);
        case AUTHORITY -> authority = once(authority, value);
        case PATH -> path = once(path, value);
        case STATUS -> status = once(status, value);
        // RFC 8441 is not offered, so that nobody may use it.
        case PROTOCOL -> problem = "an unknown pseudo-header field";
      }
    }
  }

  private AsciiString once(@Nullable AsciiString before, AsciiString value) {
    if (before != null) {
      problem = "a pseudo-header field twice";
    }
    return value;
  }

  private void addRegular(AsciiString name, AsciiString value) {
    if (!isName(name)) {
      problem = "an invalid field name";
    } else if (underscore && underscores != UnderscoreNames.ALLOW) {
      nameRefused |= underscores == UnderscoreNames.REFUSE;
    } else if (!isSpecial(name, value)) {
      keep(name, value);
    }
  }

  /**
   * Looks after the fields that mean something to the connection; whether one is not to be kept.
   */
  private boolean isSpecial(AsciiString name, AsciiString value) {
    switch (name.length()) {
      case 2:
        if (name.contentEquals("te") && !value.contentEqualsIgnoreCase(TRAILERS)) {
          problem = "a TE other than trailers";
        }
        return false;
      case 4:
        return name.contentEquals("host") && takeHost(value);
      case 6:
        return name.contentEquals("cookie") && takeCookie(value);
      case 7:
        return isConnections(name, "upgrade");
      case 10:
        return isConnections(name, "connection") || isConnections(name, "keep-alive");
      case 14:
        if (name.contentEquals("content-length")) {
          readContentLength(value);
        }
        return false;
      case 16:
        return isConnections(name, "proxy-connection");
      case 17:
        return isConnections(name, "transfer-encoding");
      default:
        return false;
    }
  }

  /** RFC 9113, section 8.2.2. */
  private boolean isConnections(AsciiString name, String forbidden) {
    if (!name.contentEquals(forbidden)) {
      return false;
    }
    problem = "a field of the connection: " + forbidden;
    return true;
  }

  private boolean takeHost(AsciiString value) {
    if (host != null) {
      problem = "several Host";
    }
    host = value;
    return true;
  }

  private boolean takeCookie(AsciiString value) {
    if (cookie == null) {
      cookie = value;
    } else if (crumbs == null) {
      crumbs = new CookieCrumbs(cookie);
      crumbs.add(value);
    } else {
      crumbs.add(value);
    }
    return true;
  }

  private void readContentLength(AsciiString value) {
    if (contentLength != Http2Flow.UNKNOWN_LENGTH) {
      problem = "several Content-Length";
      return;
    }
    contentLength = ContentLength.parse(value.array(), value.arrayOffset(), value.length());
    if (contentLength == ContentLength.INVALID) {
      problem = "an invalid Content-Length";
    }
  }

  private void keep(AsciiString name, AsciiString value) {
    fields.addValid(
        name.array(),
        name.arrayOffset(),
        name.length(),
        value.array(),
        value.arrayOffset(),
        value.length());
  }

  /** RFC 9113, section 8.2.1: tokens without capital letters. */
  private boolean isName(AsciiString name) {
    byte[] array = name.array();
    int start = name.arrayOffset();
    int end = start + name.length();
    underscore = false;
    for (int i = start; i < end; i++) {
      if (!Ascii.isLowerName(array[i])) {
        if (array[i] != '_') {
          return false;
        }
        underscore = true;
      }
    }
    return start < end;
  }

  private static boolean isValue(AsciiString value) {
    byte[] array = value.array();
    int start = value.arrayOffset();
    int end = start + value.length();
    for (int i = start; i < end; i++) {
      if (!Ascii.isFieldValue(array[i])) {
        return false;
      }
    }
    return start == end || (!Ascii.isBlank(array[start]) && !Ascii.isBlank(array[end - 1]));
  }

  /** What is wrong with a field, or null; only the first is told. */
  @Nullable String problem() {
    return problem;
  }

  /** Whether fields were dropped because there were too many or too long ones. */
  boolean isTooLarge() {
    return tooLarge;
  }

  /** Whether a field's name has an underscore and must not. */
  boolean isNameRefused() {
    return nameRefused;
  }

  /** Whether it has a pseudo-header field. */
  boolean hasPseudo() {
    return method != null || scheme != null || authority != null || path != null || status != null;
  }

  @Nullable AsciiString methodField() {
    return method;
  }

  @Nullable AsciiString schemeField() {
    return scheme;
  }

  @Nullable AsciiString authorityField() {
    return authority;
  }

  @Nullable AsciiString pathField() {
    return path;
  }

  /** The one {@code Host}, which is not among the fields. */
  @Nullable AsciiString host() {
    return host;
  }

  /** {@code Content-Length}, which stays among the fields, or {@link Http2Flow#UNKNOWN_LENGTH}. */
  long contentLength() {
    return contentLength;
  }

  @Override
  public @Nullable CharSequence status() {
    return status;
  }

  /** The regular fields without {@code Host} and cookies. */
  Fields fields() {
    return fields;
  }

  /** The regular fields, the cookie made whole; to be called once. */
  Fields takeFields() {
    if (crumbs != null) {
      keep(COOKIE, crumbs.whole());
    } else if (cookie != null) {
      keep(COOKIE, cookie);
    }
    return fields;
  }
}
