package io.bartizan.observe;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lines on their way from one thread to another, as bytes in a ring: one thread offers, one takes,
 * neither waits. Memory is taken once and no line allocates.
 */
final class LineRing {
  private final byte[] bytes;
  private final int mask;

  /** Bytes ever offered; written by the offering thread. */
  private final AtomicLong offered = new AtomicLong();

  /** Bytes ever taken; written by the taking thread. */
  private final AtomicLong taken = new AtomicLong();

  private final AtomicLong lost = new AtomicLong();

  /**
   * Empty.
   *
   * @param capacity in bytes, rounded up to a power of two; at most 1 GiB
   */
  LineRing(int capacity) {
    int size = Integer.highestOneBit(Math.max(1, capacity - 1)) << 1;
    this.bytes = new byte[size];
    this.mask = size - 1;
  }

  int capacity() {
    return bytes.length;
  }

  /** How many bytes wait. */
  int waiting() {
    return (int) (offered.getAcquire() - taken.getAcquire());
  }

  /** Takes the line as a whole, or not at all where there is no room. */
  boolean offer(byte[] line, int length) {
    long start = offered.getPlain();
    if (length > bytes.length - (start - taken.getAcquire())) {
      return false;
    }
    int from = (int) start & mask;
    int untilEdge = Math.min(length, bytes.length - from);
    System.arraycopy(line, 0, bytes, from, untilEdge);
    System.arraycopy(line, untilEdge, bytes, 0, length - untilEdge);
    offered.setRelease(start + length);
    return true;
  }

  /**
   * Writes out all that waits.
   *
   * @return how many bytes
   * @throws IOException from the stream; what waited is gone all the same and counted, since
   *     whoever offers must not be held up by a full disk
   */
  int drainTo(OutputStream out) throws IOException {
    long start = taken.getPlain();
    int length = (int) (offered.getAcquire() - start);
    if (length == 0) {
      return 0;
    }
    int from = (int) start & mask;
    int untilEdge = Math.min(length, bytes.length - from);
    try {
      out.write(bytes, from, untilEdge);
      if (length > untilEdge) {
        out.write(bytes, 0, length - untilEdge);
      }
    } catch (IOException e) {
      lost.addAndGet(countLines(start, length));
      throw e;
    } finally {
      taken.setRelease(start + length);
    }
    return length;
  }

  /** How many lines could not be written; from any thread. */
  long lost() {
    return lost.get();
  }

  private int countLines(long start, int length) {
    int lines = 0;
    for (long i = start; i < start + length; i++) {
      if (bytes[(int) i & mask] == '\n') {
        lines++;
      }
    }
    return lines;
  }
}
