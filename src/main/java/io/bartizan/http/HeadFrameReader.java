package io.bartizan.http;

import static io.netty.handler.codec.http2.Http2CodecUtil.FRAME_HEADER_LENGTH;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.handler.codec.http2.Http2HeadersDecoder;

/**
 * Netty's frame reader, fed whole frames only, so that it can tell whether a header block has begun
 * and not ended: a head that drips in must not hold a connection for ever.
 */
final class HeadFrameReader extends DefaultHttp2FrameReader {
  private static final int TYPE = 3;
  private static final int FLAGS = 4;

  private boolean inBlock;
  private boolean inHead;

  HeadFrameReader(Http2HeadersDecoder decoder, int maxSmallContinuationFrames) {
    super(decoder, maxSmallContinuationFrames);
  }

  /** Whether what was read last ends within a header block. */
  boolean isInHead() {
    return inHead;
  }

  @Override
  public void readFrame(ChannelHandlerContext context, ByteBuf in, Http2FrameListener listener)
      throws Http2Exception {
    int end = in.writerIndex();
    try {
      while (in.readableBytes() >= FRAME_HEADER_LENGTH) {
        int start = in.readerIndex();
        int length = FRAME_HEADER_LENGTH + in.getUnsignedMedium(start);
        // One that is too long is passed on as far as it came, for Netty to refuse.
        if (length <= FRAME_HEADER_LENGTH + maxFrameSize()) {
          if (length > end - start) {
            break;
          }
          in.writerIndex(start + length);
        }
        note(in.getByte(start + TYPE), in.getByte(start + FLAGS));
        super.readFrame(context, in, listener);
        in.writerIndex(end);
      }
    } finally {
      in.writerIndex(end);
      inHead =
          inBlock || (in.readableBytes() > TYPE && isHead(in.getByte(in.readerIndex() + TYPE)));
    }
  }

  private void note(byte type, byte flags) {
    if (isHead(type)) {
      inBlock = (flags & Http2Flags.END_HEADERS) == 0;
    }
  }

  private static boolean isHead(byte type) {
    return type == Http2FrameTypes.HEADERS || type == Http2FrameTypes.CONTINUATION;
  }
}
