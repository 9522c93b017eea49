package io.bartizan.http;

import io.bartizan.time.Ticker;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameTypes;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends an HTTP/2 connection whose client sends frames that cost work and bring no request further:
 * RST_STREAM for request after request (rapid reset, CVE-2023-44487), SETTINGS, PING, PRIORITY and
 * WINDOW_UPDATE without end (CVE-2019-9512, 9513, 9515), DATA without content (CVE-2019-9518), a
 * header block that does not end (CVE-2024-27316). What requests and responses move allows for more
 * of them, so that a long download may have its window updates.
 *
 * <p>Looks at the heads of frames only, and at the clock only when there were many.
 */
final class FrameFloods {
  /** Within which both limits count. */
  static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** In a row; some clients send one before the end of the stream. */
  static final int MAX_EMPTY_DATA = 10;

  /** Of other frames, for each HEADERS or DATA in either direction. */
  private static final int PER_USEFUL_FRAME = 10;

  private final Ticker ticker;
  private final int maxResets;
  private final int maxControlFrames;
  private final long maxBlockBytes;
  private long windowStart;
  private int resets;
  private int controlFrames;
  private int usefulFrames;
  private int emptyInRow;
  private long blockBytes;
  private @Nullable Misuse misuse;

  /**
   * For one connection.
   *
   * @param maxResets RST_STREAM within {@link #WINDOW_NANOS}
   * @param maxControlFrames others within it, beside those that requests allow for
   * @param maxBlockBytes of a header block, compressed
   */
  FrameFloods(Ticker ticker, int maxResets, int maxControlFrames, long maxBlockBytes) {
    this.ticker = ticker;
    this.maxResets = maxResets;
    this.maxControlFrames = maxControlFrames;
    this.maxBlockBytes = maxBlockBytes;
    this.windowStart = ticker.nanos();
  }

  /** What the connection was ended for, or null. */
  @Nullable Misuse misuse() {
    return misuse;
  }

  /** A frame of a request's or a response's has been written. */
  void wrote() {
    usefulFrames++;
  }

  /**
   * A frame is about to be read.
   *
   * @param contentLength of DATA and header blocks, padding not counted; of others, anything
   */
  void read(byte type, byte flags, int contentLength) throws Http2Exception {
    switch (type) {
      case Http2FrameTypes.DATA -> {
        if (contentLength > 0 || (flags & Http2Flags.END_STREAM) != 0) {
          emptyInRow = 0;
          usefulFrames++;
        } else if (++emptyInRow > MAX_EMPTY_DATA) {
          throw flood(Misuse.EMPTY_DATA_FLOOD);
        }
      }
      case Http2FrameTypes.HEADERS -> {
        emptyInRow = 0;
        usefulFrames++;
        blockBytes = contentLength;
      }
      case Http2FrameTypes.CONTINUATION -> {
        // How many small ones there may be is Netty's to say.
        blockBytes += contentLength;
        if (blockBytes > maxBlockBytes) {
          throw flood(Misuse.ENDLESS_HEAD);
        }
      }
      case Http2FrameTypes.RST_STREAM -> {
        if (++resets > maxResets && !windowIsOver()) {
          throw flood(Misuse.RAPID_RESET);
        }
      }
      default -> {
        if (++controlFrames > allowed() && !windowIsOver()) {
          throw flood(ofType(type));
        }
      }
    }
  }

  private long allowed() {
    return maxControlFrames + (long) usefulFrames * PER_USEFUL_FRAME;
  }

  /** Begins anew where it is. */
  private boolean windowIsOver() {
    long now = ticker.nanos();
    if (now - windowStart < WINDOW_NANOS) {
      return false;
    }
    windowStart = now;
    resets = 1;
    controlFrames = 1;
    usefulFrames = 0;
    return true;
  }

  private Http2Exception flood(Misuse misuse) {
    this.misuse = misuse;
    return Http2Exception.connectionError(Http2Error.ENHANCE_YOUR_CALM, misuse.label());
  }

  private static Misuse ofType(byte type) {
    return switch (type) {
      case Http2FrameTypes.SETTINGS -> Misuse.SETTINGS_FLOOD;
      case Http2FrameTypes.PING -> Misuse.PING_FLOOD;
      case Http2FrameTypes.PRIORITY -> Misuse.PRIORITY_FLOOD;
      case Http2FrameTypes.WINDOW_UPDATE -> Misuse.WINDOW_UPDATE_FLOOD;
      default -> Misuse.FRAME_FLOOD;
    };
  }
}
