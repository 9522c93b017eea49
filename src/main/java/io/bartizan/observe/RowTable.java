package io.bartizan.observe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Rows of numbers by index that one event loop writes and a scrape on another thread reads: no
 * lock, no locked instruction and no shared cache line on the way of a request. A reader sees each
 * number at some recent moment, not all at the same. Memory is taken for rows that are written.
 */
final class RowTable {
  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
  private static final VarHandle CHUNK = MethodHandles.arrayElementVarHandle(long[][].class);
  private static final int CHUNK_BITS = 6;
  private static final int CHUNK_MASK = (1 << CHUNK_BITS) - 1;

  private final int size;
  private volatile long[] @Nullable [] chunks = new long[1][];

  /**
   * Empty.
   *
   * @param size numbers in each row
   */
  RowTable(int size) {
    this.size = size;
  }

  /** Only ever called by the one thread that writes. */
  void add(int row, int cell, long amount) {
    long[] chunk = chunk(row >> CHUNK_BITS);
    int at = (row & CHUNK_MASK) * size + cell;
    // Opaque is enough: written in one piece and seen in time, with no order to other memory.
    CELL.setOpaque(chunk, at, chunk[at] + amount);
  }

  /** One number; only ever called by the one thread that writes. */
  long get(int row, int cell) {
    long[][] all = chunks;
    int index = row >> CHUNK_BITS;
    long[] chunk = index < all.length ? all[index] : null;
    return chunk == null ? 0 : chunk[(row & CHUNK_MASK) * size + cell];
  }

  /**
   * Takes all numbers out of a row and adds them to another; only ever called by the one thread
   * that writes.
   *
   * @param to -1 where nobody wants them
   */
  void move(int row, int to) {
    for (int cell = 0; cell < size; cell++) {
      long number = get(row, cell);
      if (number != 0) {
        add(row, cell, -number);
        if (to >= 0) {
          add(to, cell, number);
        }
      }
    }
  }

  private long[] chunk(int index) {
    long[][] all = chunks;
    long[] chunk = index < all.length ? all[index] : null;
    return chunk != null ? chunk : newChunk(index);
  }

  private long[] newChunk(int index) {
    long[][] all = chunks;
    if (index >= all.length) {
      all = Arrays.copyOf(all, Math.max(index + 1, all.length * 2));
      chunks = all;
    }
    long[] chunk = new long[size << CHUNK_BITS];
    CHUNK.setRelease(all, index, chunk);
    return chunk;
  }

  /** Adds the row's numbers to the totals, from any thread. False where it was never written. */
  boolean addTo(int row, long[] totals) {
    long[][] all = chunks;
    int index = row >> CHUNK_BITS;
    long[] chunk = index < all.length ? (long[]) CHUNK.getAcquire(all, index) : null;
    if (chunk == null) {
      return false;
    }
    for (int i = 0; i < size; i++) {
      totals[i] += (long) CELL.getOpaque(chunk, (row & CHUNK_MASK) * size + i);
    }
    return true;
  }
}
