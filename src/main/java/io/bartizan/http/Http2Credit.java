package io.bartizan.http;

import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2LocalFlowController;
import io.netty.handler.codec.http2.Http2Stream;

/**
 * What the peer of an HTTP/2 connection may send before it hears of us again: the windows of its
 * streams, and the one of all together (RFC 9113, section 5.2).
 */
final class Http2Credit {
  private final Http2Link link;
  private final int connectionWindow;
  private boolean open;

  /**
   * Of a connection that has not begun.
   *
   * @param connectionWindow what all streams together may have sent unread, in bytes
   */
  Http2Credit(Http2Link link, int connectionWindow) {
    this.link = link;
    this.connectionWindow = connectionWindow;
  }

  /** Tells the peer how much it may send in all. Behind the preface; idempotent. */
  void open() throws Http2Exception {
    if (open) {
      return;
    }
    open = true;
    Http2Stream all = link.connection().connectionStream();
    windows().incrementWindowSize(all, connectionWindow - windows().windowSize(all));
    link.batch().flushSoon();
  }

  /** How many bytes the peer may send of a stream's body before it hears of us again. */
  int roomFor(Http2Stream stream) {
    return Math.min(
        windows().windowSize(stream), windows().windowSize(link.connection().connectionStream()));
  }

  /** Gives bytes of a stream back to the peer. */
  void refund(Http2Stream stream, int bytes) {
    // Netty itself gives back what a closed stream, or one whose peer went past its window, holds.
    int due = Math.min(bytes, windows().unconsumedBytes(stream));
    if (due == 0) {
      return;
    }
    try {
      if (windows().consumeBytes(stream, due)) {
        link.batch().flushSoon();
      }
    } catch (Http2Exception e) {
      link.onError(link.context(), true, e);
    }
  }

  private Http2LocalFlowController windows() {
    return link.decoder().flowController();
  }
}
