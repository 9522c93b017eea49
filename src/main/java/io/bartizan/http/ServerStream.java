package io.bartizan.http;

/** One request of a client and the place for its response. Used on its event loop only. */
public interface ServerStream extends BodyWriter {
  /** The request. */
  RequestHead request();

  /** The connection it came on. */
  ServerConnection connection();

  /**
   * Whether what is sent can still reach the client. What is malformed ends an HTTP/2 stream at
   * once (RFC 9113, section 8.1.1); in HTTP/1 the client of a malformed body is still there.
   */
  default boolean isAnswerable() {
    return true;
  }

  /**
   * Lets the response be the last on an HTTP/1 connection, if its head was not sent yet; what an
   * HTTP/2 client still sends of the request is dropped anyway.
   */
  default void closeAfter() {}

  /**
   * Whether the client cannot send more of the body at present, whatever it wants: the windows that
   * it has of us are used up, maybe by other requests of its connection.
   */
  default boolean isHeldUp() {
    return false;
  }

  /**
   * The request is answered much later, and with that its connection ends. Until then nothing of
   * its body is delivered, read or kept, as far as other requests of the connection allow; a client
   * that goes away is told of all the same.
   */
  default void hold() {
    pause();
  }

  /** Sends an interim response (100, 103, ...); dropped where the client cannot take one. */
  void interim(ResponseHead head);

  /**
   * Sends the head of the final response, or 101, after which both directions are bytes of a
   * tunnel. The codec adds the framing its version needs. Without a body this ends the response.
   */
  void respond(ResponseHead head);

  /**
   * Breaks the response off so that the client can tell it from a complete one: RST_STREAM in
   * HTTP/2, an unclean end in HTTP/1. The listener is not called any more.
   */
  void reset();

  /**
   * As {@link #reset}, telling an HTTP/2 client that the upstream called the exchange off itself:
   * gRPC takes CANCEL for the deadline that passed at the server, and anything else for a fault.
   */
  default void cancel() {
    reset();
  }
}
