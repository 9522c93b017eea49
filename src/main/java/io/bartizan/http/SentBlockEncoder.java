package io.bartizan.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;

/** Puts {@link HpackWriter} where Netty's connection looks for an encoder of header blocks. */
final class SentBlockEncoder implements Http2HeadersEncoder, Http2HeadersEncoder.Configuration {
  private final HpackWriter writer = new HpackWriter(Unpooled.EMPTY_BUFFER);
  private boolean begun;

  @Override
  public void encodeHeaders(int streamId, Http2Headers headers, ByteBuf buffer) {
    writer.reset(buffer);
    if (!begun) {
      // Whatever the peer sets or lowers its table to, nothing is larger than none.
      begun = true;
      writer.noDynamicTable();
    }
    ((SentBlock) headers).writeTo(writer);
    writer.reset(Unpooled.EMPTY_BUFFER);
  }

  @Override
  public Configuration configuration() {
    return this;
  }

  @Override
  public void maxHeaderTableSize(long max) {}

  @Override
  public long maxHeaderTableSize() {
    return 0;
  }

  /** Advice only (RFC 9113, section 6.5.2): a peer that finds a list too long says so itself. */
  @Override
  public void maxHeaderListSize(long max) {}

  @Override
  public long maxHeaderListSize() {
    return Integer.MAX_VALUE;
  }
}
