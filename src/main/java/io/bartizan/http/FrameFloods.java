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
 * WINDOW_UPDATE without end (CVE-2019-9512, 9513, 9515), DATA without content (CVE-2019-9518). What
 * requests and responses move allows for more of them, so that a long download may have its window
 * updates.
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
  private long windowStart;
  private int resets;
  private int controlFrames;
  private int usefulFrames;
  private int emptyInRow;
  private @Nullable String reason;

  /**
   * For one connection.
   *
   * @param maxResets RST_STREAM within {@link #WINDOW_NANOS}
   * @param maxControlFrames others within it, beside those that requests allow for
   */
  FrameFloods(Ticker ticker, int maxResets, int maxControlFrames) {
    this.ticker = ticker;
    this.maxResets = maxResets;
    this.maxControlFrames = maxControlFrames;
    this.windowStart = ticker.nanos();
  }

  /** Why the connection was ended, in kebab case, or null. */
  @Nullable String reason() {
    return reason;
  }

  /** A frame of a request's or a response's has been written. */
  void wrote() {
    usefulFrames++;
  }

  /**
   * A frame is about to be read.
   *
   * @param contentLength of DATA, its padding not counted; of others, anything
   */
  void read(byte type, byte flags, int contentLength) throws Http2Exception {
    switch (type) {
      case Http2FrameTypes.DATA -> {
        if (contentLength > 0 || (flags & Http2Flags.END_STREAM) != 0) {
          emptyInRow = 0;
          usefulFrames++;
        } else if (++emptyInRow > MAX_EMPTY_DATA) {
          throw flood("empty-data-flood");
        }
      }
      case Http2FrameTypes.HEADERS -> {
        emptyInRow = 0;
        usefulFrames++;
      }
      case Http2FrameTypes.CONTINUATION -> {
        // Netty has a limit of its own.
      }
      case Http2FrameTypes.RST_STREAM -> {
        if (++resets > maxResets && !windowIsOver()) {
          throw flood("rapid-reset");
        }
      }
      default -> {
        if (++controlFrames > allowed() && !windowIsOver()) {
          throw flood(nameOf(type));
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

  private Http2Exception flood(String name) {
    reason = name;
    return Http2Exception.connectionError(Http2Error.ENHANCE_YOUR_CALM, name);
  }

  private static String nameOf(byte type) {
    return switch (type) {
      case Http2FrameTypes.SETTINGS -> "settings-flood";
      case Http2FrameTypes.PING -> "ping-flood";
      case Http2FrameTypes.PRIORITY -> "priority-flood";
      case Http2FrameTypes.WINDOW_UPDATE -> "window-update-flood";
      default -> "frame-flood";
    };
  }
}
