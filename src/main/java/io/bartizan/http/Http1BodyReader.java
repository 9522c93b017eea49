package io.bartizan.http;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Reads one HTTP/1 body (RFC 9112, sections 6 and 7) and hands its parts on without copying. The
 * chunked coding is taken literally: a size is hexadecimal digits and nothing else, every line ends
 * in CRLF, extensions are skipped within a bound, trailers are held to the rules of fields.
 */
final class Http1BodyReader {
  private static final int MAX_EXTENSION = 256;
  private static final int MAX_TRAILER_BYTES = 8 * 1024;
  private static final int MAX_TRAILERS = 100;
  private static final long MAX_CHUNK = Long.MAX_VALUE >> 8;

  private enum State {
    NONE,
    FIXED,
    UNTIL_CLOSE,
    SIZE_FIRST,
    SIZE,
    EXTENSION,
    SIZE_LF,
    DATA,
    DATA_CR,
    DATA_LF,
    TRAILERS,
    DONE
  }

  private final int malformedStatus;
  private final UnderscoreNames underscores;
  private State state = State.NONE;
  private long remaining;
  private int extension;
  private @Nullable Http1HeadReader trailerReader;
  private @Nullable Fields trailers;

  /**
   * A reader for many bodies in turn.
   *
   * @param malformedStatus what a violation is answered with
   * @param underscores what becomes of trailers whose names have an underscore
   */
  Http1BodyReader(int malformedStatus, UnderscoreNames underscores) {
    this.malformedStatus = malformedStatus;
    this.underscores = underscores;
  }

  /** The next body has so many bytes, at least one. */
  void startFixed(long length) {
    state = State.FIXED;
    remaining = length;
    trailers = null;
  }

  /** The next body is chunked. */
  void startChunked() {
    state = State.SIZE_FIRST;
    trailers = null;
  }

  /** The next body ends with the connection. */
  void startUntilClose() {
    state = State.UNTIL_CLOSE;
    trailers = null;
  }

  /** Whether a body was started and has not ended. */
  boolean isOpen() {
    return state != State.NONE && state != State.DONE;
  }

  /** What is sure to come yet: the rest of a body of known length, or of a chunk, in bytes. */
  long bytesDue() {
    return state == State.FIXED || state == State.DATA ? remaining : 0;
  }

  /** Whether the connection's end is the body's. */
  boolean endsWithConnection() {
    return state == State.UNTIL_CLOSE;
  }

  /** The trailers of the body that ended, or null. */
  @Nullable Fields trailers() {
    return trailers;
  }

  /**
   * Takes the next part of the body from the buffer.
   *
   * @return the part, to be released by the caller, or null when the buffer is used up or the body
   *     has ended: {@link #isOpen} tells
   */
  @Nullable ByteBuf read(ByteBuf in) throws MalformedMessageException {
    while (in.isReadable()) {
      switch (state) {
        case NONE, DONE -> {
          return null;
        }
        case UNTIL_CLOSE -> {
          return in.readRetainedSlice(in.readableBytes());
        }
        case FIXED, DATA -> {
          return data(in);
        }
        case TRAILERS -> readTrailers(in);
        default -> chunkSyntax(in.readByte());
      }
    }
    return null;
  }

  private ByteBuf data(ByteBuf in) {
    int length = (int) Math.min(remaining, in.readableBytes());
    remaining -= length;
    if (remaining == 0) {
      state = state == State.FIXED ? State.DONE : State.DATA_CR;
    }
    return in.readRetainedSlice(length);
  }

  private void chunkSyntax(byte b) throws MalformedMessageException {
    switch (state) {
      case SIZE_FIRST, SIZE -> sizeByte(b);
      case EXTENSION -> extensionByte(b);
      case SIZE_LF -> {
        expect(b, '\n');
        state = remaining == 0 ? State.TRAILERS : State.DATA;
      }
      case DATA_CR -> {
        expect(b, '\r');
        state = State.DATA_LF;
      }
      case DATA_LF -> {
        expect(b, '\n');
        state = State.SIZE_FIRST;
      }
      default -> throw new AssertionError(state);
    }
  }

  private void sizeByte(byte b) throws MalformedMessageException {
    int digit = Character.digit(b, 16);
    if (digit >= 0) {
      remaining = (state == State.SIZE_FIRST ? 0 : remaining << 4) | digit;
      if (remaining > MAX_CHUNK) {
        throw malformed("a chunk size out of range");
      }
      state = State.SIZE;
    } else if (state == State.SIZE && b == ';') {
      extension = 0;
      state = State.EXTENSION;
    } else if (state == State.SIZE && b == '\r') {
      state = State.SIZE_LF;
    } else {
      throw malformed("an invalid chunk size");
    }
  }

  private void extensionByte(byte b) throws MalformedMessageException {
    if (b == '\r') {
      state = State.SIZE_LF;
    } else if (!Ascii.isFieldValue(b) || ++extension > MAX_EXTENSION) {
      throw malformed("an invalid chunk extension");
    }
  }

  private void readTrailers(ByteBuf in) throws MalformedMessageException {
    if (trailerReader == null) {
      trailerReader = Http1HeadReader.ofTrailers(MAX_TRAILER_BYTES);
    }
    if (trailerReader.read(in)) {
      Fields fields =
          Http1Heads.parseFields(
              trailerReader.bytes(),
              trailerReader.start(),
              trailerReader.length(),
              MAX_TRAILERS,
              underscores);
      trailerReader = null;
      refuseFraming(fields);
      trailers = fields.size() == 0 ? null : fields;
      state = State.DONE;
    }
  }

  /** What frames or routes a message cannot come after it (RFC 9110, section 6.5.1). */
  private void refuseFraming(Fields trailers) throws MalformedMessageException {
    if (trailers.contains(FieldName.CONTENT_LENGTH)
        || trailers.contains(FieldName.TRANSFER_ENCODING)
        || trailers.contains(FieldName.HOST)) {
      throw malformed("a trailer field that belongs into the header");
    }
    ConnectionFields.strip(trailers);
  }

  private void expect(byte b, char expected) throws MalformedMessageException {
    if (b != expected) {
      throw malformed("chunked coding without CRLF");
    }
  }

  private MalformedMessageException malformed(String detail) {
    return new MalformedMessageException(malformedStatus, detail);
  }
}
