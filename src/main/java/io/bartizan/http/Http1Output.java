package io.bartizan.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes HTTP/1 messages so that a usual one leaves as a single buffer: the head stays open until
 * the flush, and small parts of the body are copied behind it. A copy of a few kilobytes costs less
 * than a second buffer in the socket's or the cipher's write.
 */
final class Http1Output {
  private static final int BUFFER = 4096;
  private static final int COPY_AT_MOST = 2048;
  private static final byte[] LAST_CHUNK = "0\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final int CHUNK_HEAD = 10;

  private final ChannelHandlerContext context;
  private @Nullable ByteBuf open;
  private boolean chunked;
  private long written;

  Http1Output(ChannelHandlerContext context) {
    this.context = context;
  }

  /** Where a head is written; it leaves with what follows. */
  ByteBuf head() {
    return open(BUFFER / 4);
  }

  /** Whether the body that follows is chunked. */
  void chunked(boolean chunked) {
    this.chunked = chunked;
  }

  /** Writes a part of a body and takes the buffer over. */
  void body(ByteBuf data) {
    int length = data.readableBytes();
    if (length == 0) {
      data.release();
      return;
    }
    if (chunked) {
      writeChunkHead(open(CHUNK_HEAD + 2), length);
    }
    if (length <= COPY_AT_MOST) {
      open(length).writeBytes(data);
      data.release();
    } else {
      passOpen();
      written += length;
      context.write(data, context.voidPromise());
    }
    if (chunked) {
      ByteBuf out = open(2);
      out.writeByte('\r');
      out.writeByte('\n');
    }
  }

  /** Ends a body. */
  void end(@Nullable Fields trailers) {
    if (!chunked) {
      return;
    }
    ByteBuf out = open(256);
    out.writeBytes(LAST_CHUNK);
    if (trailers != null) {
      trailers.writeTo(out);
    }
    out.writeByte('\r');
    out.writeByte('\n');
    chunked = false;
  }

  /** Lets out what was written. */
  void flush() {
    passOpen();
    context.flush();
  }

  /** How many bytes have been written so far, heads and chunks' ends too. */
  long written() {
    return written;
  }

  /** Forgets what has not left; for a connection that is gone. */
  void release() {
    if (open != null) {
      open.release();
      open = null;
    }
  }

  private ByteBuf open(int room) {
    if (open != null && open.writableBytes() < room) {
      passOpen();
    }
    if (open == null) {
      open = context.alloc().directBuffer(BUFFER);
    }
    return open;
  }

  private void passOpen() {
    if (open != null) {
      ByteBuf out = open;
      open = null;
      written += out.readableBytes();
      context.write(out, context.voidPromise());
    }
  }

  private static void writeChunkHead(ByteBuf out, int length) {
    int digits = Math.max(1, (35 - Integer.numberOfLeadingZeros(length)) / 4);
    for (int i = digits - 1; i >= 0; i--) {
      out.writeByte(HEX[(length >>> (i * 4)) & 0xf]);
    }
    out.writeByte('\r');
    out.writeByte('\n');
  }
}
