package io.bartizan.config;

/**
 * {@code limits} of {@code gateway.json}.
 *
 * @param requestLineBytes longest request line of HTTP/1; 414 over it
 * @param headerBytes largest sum of all fields; 431 over it
 * @param headerCount most fields in a head; 431 over it
 * @param http2Streams most concurrent streams of one HTTP/2 connection
 */
public record LimitsConfig(
    int requestLineBytes, int headerBytes, int headerCount, int http2Streams) {
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

  /** Default of {@code http2Streams}. */
  public static final int DEFAULT_HTTP2_STREAMS = 100;
}
