package io.bartizan.http;

/** One request sent to an upstream. Used on its event loop only. */
public interface ClientStream extends BodyWriter {
  /** Gives the exchange up: RST_STREAM (CANCEL) in HTTP/2, the connection closed in HTTP/1. */
  void cancel();
}
