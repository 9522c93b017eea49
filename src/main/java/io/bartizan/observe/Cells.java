package io.bartizan.observe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A row of numbers that one event loop writes and a scrape on another thread reads: no lock, no
 * locked instruction and no shared cache line on the way of a request. A reader sees each number at
 * some recent moment, not all at the same.
 */
final class Cells {
  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

  // Not an AtomicLongArray: with thousands of rows each object on the way is a cache miss.
  private final long[] cells;

  Cells(int size) {
    this.cells = new long[size];
  }

  /** Only ever called by the one thread that writes. */
  void add(int cell, long amount) {
    // Opaque is enough: written in one piece and seen in time, with no order to other memory.
    CELL.setOpaque(cells, cell, cells[cell] + amount);
  }

  /** From any thread. */
  long get(int cell) {
    return (long) CELL.getOpaque(cells, cell);
  }

  /** Adds all numbers to the totals, from any thread. */
  void addTo(long[] totals) {
    for (int i = 0; i < totals.length; i++) {
      totals[i] += get(i);
    }
  }
}
