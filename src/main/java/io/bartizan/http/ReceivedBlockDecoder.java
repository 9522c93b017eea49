package io.bartizan.http;

import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Headers;

/**
 * Decodes header blocks into {@link ReceivedBlock}, which checks and bounds them. A list that is
 * somewhat too long is no error here, so that a client can be told so with a status; a compressed
 * block far beyond it ends the connection before it is gathered.
 */
final class ReceivedBlockDecoder extends DefaultHttp2HeadersDecoder {
  /** The largest list that a setting can name (RFC 9113, section 6.5.2). */
  private static final long UNBOUNDED = 0xffff_ffffL;

  private static final int LEAST_GATHERED = 64 * 1024;

  private final int maxBytes;
  private final int maxFields;
  private final UnderscoreNames underscores;

  /**
   * A decoder for one connection.
   *
   * @param maxBytes of a list, as {@link ReceivedBlock} counts; what the peer is told
   * @param maxFields of a list
   * @param underscores what becomes of fields whose name has an underscore
   */
  ReceivedBlockDecoder(int maxBytes, int maxFields, UnderscoreNames underscores) {
    super(false, UNBOUNDED);
    this.maxBytes = maxBytes;
    this.maxFields = maxFields;
    this.underscores = underscores;
  }

  @Override
  protected Http2Headers newHeaders() {
    return new ReceivedBlock(maxBytes, maxFields, underscores);
  }

  /** Fixed from the start; Netty would set it anew when the peer has acknowledged the settings. */
  @Override
  public void maxHeaderListSize(long max, long goAwayMax) {}

  @Override
  public long maxHeaderListSize() {
    return maxBytes;
  }

  /** The most bytes of a compressed block. */
  @Override
  public long maxHeaderListSizeGoAway() {
    return Math.max(LEAST_GATHERED, 2L * maxBytes);
  }
}
