package io.bartizan.config;

/**
 * {@code limits} of {@code gateway.json}.
 *
 * @param requestLineBytes longest request line of HTTP/1; 414 over it
 * @param headerBytes largest sum of all fields; 431 over it
 * @param headerCount most fields in a head; 431 over it
 * @param bodyBytes longest body of a request; 413 over it. Zero means any
 * @param http2Streams most concurrent streams of one HTTP/2 connection
 * @param http2Resets most RST_STREAM of an HTTP/2 client within ten seconds
 * @param http2ControlFrames most other frames of an HTTP/2 client within ten seconds that are
 *     neither heads nor content, beside ten for each that is
 * @param webSocketMessageBytes longest message of a client on a WebSocket, which ends with a longer
 *     one. Zero means any
 */
public record LimitsConfig(
    int requestLineBytes,
    int headerBytes,
    int headerCount,
    long bodyBytes,
    int http2Streams,
    int http2Resets,
    int http2ControlFrames,
    long webSocketMessageBytes) {
  /** Least {@code requestLine}, in bytes. */
  public static final int MIN_REQUEST_LINE_BYTES = 256;

  /** Least {@code headers}, in bytes. */
  public static final int MIN_HEADER_BYTES = 1024;

  /** Most of either, in bytes: a head is held in memory whole. */
  public static final int MAX_HEAD_BYTES = 1024 * 1024;

  /** Default of {@code requestLine}, in bytes. */
  public static final int DEFAULT_REQUEST_LINE_BYTES = 8 * 1024;

  /** Default of {@code headers}, in bytes. */
  public static final int DEFAULT_HEADER_BYTES = 16 * 1024;

  /** Default of {@code headerCount}. */
  public static final int DEFAULT_HEADER_COUNT = 100;

  /** Most of {@code body}, in bytes: 1 TiB. */
  public static final long MAX_BODY_BYTES = 1L << 40;

  /**
   * Default of {@code body}: any length, since bodies are streamed and none is ever held whole. How
   * much is too much, only the server behind a route knows.
   */
  public static final long DEFAULT_BODY_BYTES = 0;

  /** Default of {@code http2Streams}. */
  public static final int DEFAULT_HTTP2_STREAMS = 100;

  /**
   * Default of {@code http2Resets}. Generous, for clients that cancel all of a hundred streams at
   * once or call with short deadlines; each costs the upstream no more than a request.
   */
  public static final int DEFAULT_HTTP2_RESETS = 500;

  /** Default of {@code http2ControlFrames}: what a client has to say without any request. */
  public static final int DEFAULT_HTTP2_CONTROL_FRAMES = 1000;

  /** Default of {@code webSocketMessage}: any length, as with bodies. */
  public static final long DEFAULT_WEB_SOCKET_MESSAGE_BYTES = 0;
}
