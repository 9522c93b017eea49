package io.bartizan.http;

/** Answers requests. One per event loop. */
public interface RequestHandler {
  /**
   * A request's head has come. Nothing else of it is delivered before this returns.
   *
   * @return who hears of the rest of the request
   */
  BodyListener onRequest(ServerStream stream);

  /**
   * What came is no request that may be passed on. The handler answers through the stream, whose
   * {@link ServerStream#request} is only as good as what could be read; afterwards an HTTP/1
   * connection is closed.
   *
   * @param status 400, 408, 414, 431 or 501
   * @param detail what is wrong, without the client's bytes
   * @return who hears of the stream's end, where it is not answered yet
   */
  BodyListener onMalformed(ServerStream stream, int status, String detail);

  /**
   * A connection, or a response on it, is ended for what its client does, and nobody is answered.
   *
   * @param misuse what it does
   */
  default void onAbuse(ServerConnection connection, Misuse misuse) {}

  /**
   * A connection is closed since no request began on it in time. Nothing is wrong with that:
   * browsers open some ahead.
   */
  default void onUnused(ServerConnection connection) {}
}
