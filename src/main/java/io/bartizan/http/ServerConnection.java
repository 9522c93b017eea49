package io.bartizan.http;

/** A client's connection as its requests see it. */
public interface ServerConnection {
  /** Where it comes from. */
  ClientSocket socket();

  /** The version of HTTP spoken. */
  Protocol protocol();

  /** How many requests are being answered. */
  int activeStreams();

  /**
   * How many bytes have come on it so far, those of TLS and framing too: whether a client sends at
   * all shows here even while what it sends is not whole.
   */
  long received();

  /**
   * Takes no new request and closes when those in flight are answered: GOAWAY in HTTP/2, {@code
   * Connection: close} in HTTP/1.
   */
  void shutdown();

  /** Closes at once. */
  void close();
}
