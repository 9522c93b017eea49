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
import org.jspecify.annotations.Nullable;

/**
 * Netty's frame reader, fed whole frames only, so that it can tell whether a header block has begun
 * and not ended: a head that drips in must not hold a connection for ever. Of a client no more is
 * read than what fits in a {@link Turn}.
 */
final class HeadFrameReader extends DefaultHttp2FrameReader {
  private static final int TYPE = 3;
  private static final int FLAGS = 4;
  private static final int CONTENT = FRAME_HEADER_LENGTH;

  private final @Nullable FrameFloods floods;
  private final Turn turn = new Turn();
  private boolean inBlock;
  private boolean inHead;
  private boolean heldBack;

  /**
   * A reader for one connection.
   *
   * @param floods asked about each frame; null where the peer is no stranger
   */
  HeadFrameReader(
      Http2HeadersDecoder decoder, int maxSmallContinuationFrames, @Nullable FrameFloods floods) {
    super(decoder, maxSmallContinuationFrames);
    this.floods = floods;
  }

  /** What the connection was ended for that came on it, or null. */
  @Nullable Misuse flood() {
    return floods == null ? null : floods.misuse();
  }

  /** Whether there may be more frames, which are for the next turn. */
  boolean isHeldBack() {
    return heldBack;
  }

  void beginTurn() {
    turn.begin();
    heldBack = false;
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
      while (in.readableBytes() >= FRAME_HEADER_LENGTH && !isTurnOver()) {
        int start = in.readerIndex();
        int length = FRAME_HEADER_LENGTH + in.getUnsignedMedium(start);
        // One that is too long is passed on as far as it came, for Netty to refuse.
        if (length <= FRAME_HEADER_LENGTH + maxFrameSize()) {
          if (length > end - start) {
            break;
          }
          in.writerIndex(start + length);
        }
        byte type = in.getByte(start + TYPE);
        byte flags = in.getByte(start + FLAGS);
        note(type, flags);
        if (floods != null) {
          floods.read(type, flags, contentLength(in, start, type, flags));
        }
        super.readFrame(context, in, listener);
        in.writerIndex(end);
      }
    } finally {
      in.writerIndex(end);
      heldBack = isTurnOver() && in.readableBytes() >= FRAME_HEADER_LENGTH;
      inHead =
          inBlock || (in.readableBytes() > TYPE && isHead(in.getByte(in.readerIndex() + TYPE)));
    }
  }

  private boolean isTurnOver() {
    return floods != null && turn.isOver();
  }

  /** Without padding, which CONTINUATION cannot have, whatever its flags say. */
  private static int contentLength(ByteBuf in, int start, byte type, byte flags) {
    int length = in.getUnsignedMedium(start);
    boolean padded =
        (flags & Http2Flags.PADDED) != 0
            && type != Http2FrameTypes.CONTINUATION
            && in.writerIndex() > start + CONTENT;
    return padded ? length - 1 - in.getUnsignedByte(start + CONTENT) : length;
  }

  private void note(byte type, byte flags) {
    if (isHead(type)) {
      inBlock = (flags & Http2Flags.END_HEADERS) == 0;
      turn.tookHead();
    } else {
      turn.tookPiece();
    }
  }

  private static boolean isHead(byte type) {
    return type == Http2FrameTypes.HEADERS || type == Http2FrameTypes.CONTINUATION;
  }
}
