package io.bartizan.observe;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A row of numbers that one event loop writes and a scrape on another thread reads: no lock, no
 * locked instruction and no shared cache line on the way of a request. A reader sees each number at
 * some recent moment, not all at the same.
 */
final class Cells {
  private final AtomicLongArray cells;

  Cells(int size) {
    this.cells = new AtomicLongArray(size);
  }

  /** Only ever called by the one thread that writes. */
  void add(int cell, long amount) {
    // Opaque is enough: written in one piece and seen in time, with no order to other memory.
    cells.setOpaque(cell, cells.getPlain(cell) + amount);
  }

  /** From any thread. */
  long get(int cell) {
    return cells.getOpaque(cell);
  }

  /** Adds all numbers to the totals, from any thread. */
  void addTo(long[] totals) {
    for (int i = 0; i < totals.length; i++) {
      totals[i] += cells.getOpaque(i);
    }
  }
}
