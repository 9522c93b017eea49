package io.bartizan.http;

import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * Why an HTTP/2 connection ends, which is what the streams are told that go with it: the first
 * cause, whatever follows from it. Tells the peer's faults from ours.
 */
final class Http2End {
  private static final Logger LOGGER = System.getLogger(Http2End.class.getName());

  private final Http2Link link;
  private final HeadFrameReader reader;
  private final ProvokedFrameLimit limit;
  private StreamReset reset;
  private boolean broken;

  /** Of a connection that goes on: where nothing else is said, its peer is who ends it. */
  Http2End(Http2Link link, HeadFrameReader reader, ProvokedFrameLimit limit) {
    this.link = link;
    this.reader = reader;
    this.limit = limit;
    this.reset =
        new StreamReset(StreamReset.Kind.CLOSED, false, link.peer() + " closed the connection");
  }

  /** How a stream ends that the connection takes along. */
  StreamReset reset() {
    return reset;
  }

  /** A cause; the first that is no mere closing is told. */
  void because(StreamReset.Kind kind, String detail) {
    if (reset.kind() == StreamReset.Kind.CLOSED) {
      reset = new StreamReset(kind, false, detail);
    }
  }

  /** Netty gives the connection up. */
  void failed(boolean outbound, Throwable cause, @Nullable Http2Exception error) {
    Misuse provoked = limit.misuse();
    if (provoked != null) {
      broken(provoked);
    } else if (!outbound && error != null) {
      because(StreamReset.Kind.MALFORMED, link.peer() + " broke HTTP/2: " + error.error());
      broken(brokenBy(error));
    } else if (cause instanceof RuntimeException || cause instanceof Error) {
      LOGGER.log(Level.ERROR, "HTTP/2 connection given up", cause);
    }
  }

  /** Once: what still comes until the connection is gone is no better. */
  private void broken(Misuse misuse) {
    if (!broken) {
      broken = true;
      link.onBroken(misuse);
    }
  }

  private Misuse brokenBy(Http2Exception error) {
    Misuse flood = reader.flood();
    if (flood != null) {
      return flood;
    }
    return error.error() == Http2Error.ENHANCE_YOUR_CALM && reader.isInHead()
        ? Misuse.CONTINUATION_FLOOD
        : Misuse.HTTP2_ERROR;
  }
}
