package io.bartizan.http;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Gathers the bytes of one HTTP/1 head, or of a trailer section, up to its empty line. Every byte
 * is looked at once, however slowly they drip in, and the bounds hold before the end is seen.
 *
 * <p>Does not know what the lines mean: {@link Http1Heads} does.
 */
final class Http1HeadReader {
  private static final int INITIAL_CAPACITY = 1024;
  private static final byte[] NONE = {};

  private final int maxStartLine;
  private final int maxFieldBytes;
  private final boolean startLineExpected;

  private byte[] bytes = NONE;
  private int length;
  private int scanned;
  private int lineStart;
  private int start;
  private int fieldsStart;

  /**
   * For messages with a start line.
   *
   * @param maxStartLine its most bytes, the line's end not counted
   * @param maxFieldBytes most bytes of all lines that follow
   */
  static Http1HeadReader ofHead(int maxStartLine, int maxFieldBytes) {
    return new Http1HeadReader(maxStartLine, maxFieldBytes, true);
  }

  /** For trailer sections, which are fields alone. */
  static Http1HeadReader ofTrailers(int maxFieldBytes) {
    return new Http1HeadReader(0, maxFieldBytes, false);
  }

  private Http1HeadReader(int maxStartLine, int maxFieldBytes, boolean startLineExpected) {
    this.maxStartLine = maxStartLine;
    this.maxFieldBytes = maxFieldBytes;
    this.startLineExpected = startLineExpected;
    this.fieldsStart = startLineExpected ? -1 : 0;
  }

  /** Whether some of a head has come. */
  boolean isStarted() {
    return length > 0;
  }

  /**
   * Takes what belongs to the head from the buffer.
   *
   * @return whether the head is complete; the buffer then stands behind it
   * @throws MalformedMessageException when a bound is passed or a line ends without CR
   */
  boolean read(ByteBuf in) throws MalformedMessageException {
    while (in.isReadable()) {
      // Only the head is copied: a body behind it stays where it is, but for one array's rest.
      int count = append(in);
      int end = scan();
      if (end >= 0) {
        in.skipBytes(count - (length - end));
        length = end;
        return true;
      }
      in.skipBytes(count);
      checkBounds();
    }
    return false;
  }

  /**
   * The head, from {@link #start} to {@link #length}; no longer the reader's after {@link #reset}.
   */
  byte[] bytes() {
    return bytes;
  }

  /** Where the start line begins. */
  int start() {
    return start;
  }

  /** Where the head ends, behind its empty line. */
  int length() {
    return length;
  }

  /** Makes ready for the next head; the bytes are no longer this reader's. */
  void reset() {
    bytes = NONE;
    length = 0;
    scanned = 0;
    lineStart = 0;
    start = 0;
    fieldsStart = startLineExpected ? -1 : 0;
  }

  private int append(ByteBuf in) {
    if (length == bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(INITIAL_CAPACITY, bytes.length * 2));
    }
    int count = Math.min(in.readableBytes(), bytes.length - length);
    in.getBytes(in.readerIndex(), bytes, length, count);
    length += count;
    return count;
  }

  /** Where the head ends, or -1 when it does not yet. */
  private int scan() throws MalformedMessageException {
    byte[] bytes = this.bytes;
    for (int i = scanned; i < length; i++) {
      if (bytes[i] != '\n') {
        continue;
      }
      if (i == lineStart || bytes[i - 1] != '\r') {
        throw new MalformedMessageException(400, "a line ends without CR");
      }
      boolean blank = i - 1 == lineStart;
      if (blank && fieldsStart >= 0) {
        checkFieldBytes(i + 1);
        return i + 1;
      }
      lineStart = i + 1;
      if (blank) {
        skipBlank();
      } else if (fieldsStart < 0) {
        checkStartLine(i - 1);
        fieldsStart = lineStart;
      }
    }
    scanned = length;
    return -1;
  }

  /** RFC 9112, section 2.2: an empty line before the request line is ignored; one is enough. */
  private void skipBlank() throws MalformedMessageException {
    if (start > 0) {
      throw new MalformedMessageException(400, "empty lines instead of a message");
    }
    start = lineStart;
  }

  private void checkBounds() throws MalformedMessageException {
    if (fieldsStart < 0) {
      checkStartLine(length);
    } else {
      checkFieldBytes(length);
    }
  }

  private void checkStartLine(int end) throws MalformedMessageException {
    if (end - start > maxStartLine) {
      throw new MalformedMessageException(414, "the request line is too long");
    }
  }

  private void checkFieldBytes(int end) throws MalformedMessageException {
    if (end - fieldsStart > maxFieldBytes) {
      throw new MalformedMessageException(431, "the header section is too long");
    }
  }
}
