package io.bartizan.soak;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/**
 * A body of any length that costs next to nothing to make: the pieces of one noisy megabyte over
 * and over, each with its place in the body in front, so that none can be lost, doubled or moved
 * unseen.
 */
final class Noise {
  private static final int PIECE = 64 * 1024;
  private static final byte[] MEGABYTE = new byte[1024 * 1024];

  static {
    new Random(1).nextBytes(MEGABYTE);
  }

  /** Pieces that have not left: enough to be fast, and little beside what is to be measured. */
  private static final int MOST_ON_THE_WAY = 4;

  private final long length;
  private final WriteStream<Buffer> to;
  private final Digest sent;
  private final Promise<Void> done = Promise.promise();
  private int onTheWay;

  private Noise(long length, WriteStream<Buffer> to, Digest sent) {
    this.length = length;
    this.to = to;
    this.sent = sent;
  }

  /**
   * Sends a body at the pace at which it is taken, and ends it. On the stream's event loop.
   *
   * @param sent sees what is sent
   */
  static Future<Void> send(long length, WriteStream<Buffer> to, Digest sent) {
    Noise noise = new Noise(length, to, sent);
    noise.sendMore();
    return noise.done.future();
  }

  private void sendMore() {
    while (onTheWay < MOST_ON_THE_WAY && sent.bytes() < length) {
      Buffer piece = Buffer.buffer(piece(sent.bytes(), length));
      sent.add(piece);
      onTheWay++;
      to.write(piece).onSuccess(_ -> hasLeft()).onFailure(done::tryFail);
    }
  }

  private void hasLeft() {
    onTheWay--;
    if (sent.bytes() < length) {
      sendMore();
    } else if (onTheWay == 0) {
      to.end().onSuccess(done::tryComplete).onFailure(done::tryFail);
    }
  }

  /** What begins at an offset, a multiple of the size of a piece, in a body of a length. */
  static byte[] piece(long offset, long length) {
    int at = (int) (offset % MEGABYTE.length);
    int size = (int) Math.min(PIECE, length - offset);
    byte[] piece = Arrays.copyOfRange(MEGABYTE, at, at + size);
    if (size >= Long.BYTES) {
      ByteBuffer.wrap(piece).putLong(offset);
    }
    return piece;
  }

  /** What a receiver must see at any place of a body of a length. */
  static byte[] at(long offset, int size, long length) {
    byte[] bytes = new byte[size];
    for (int filled = 0; filled < size; ) {
      int within = (int) ((offset + filled) % PIECE);
      byte[] piece = piece(offset + filled - within, length);
      int part = Math.min(size - filled, piece.length - within);
      System.arraycopy(piece, within, bytes, filled, part);
      filled += part;
    }
    return bytes;
  }
}
