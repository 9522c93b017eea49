package io.bartizan.http;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.TimeUnit;

/**
 * How much of what one client has sent is seen to before the others of its event loop have their
 * turn. One read may bring a thousand requests that are answered on the spot, and whoever comes
 * meanwhile would wait for all of them.
 */
final class Turn {
  /** Requests in one turn, when nothing else comes with them. */
  static final int HEADS = 16;

  /** Other pieces in one turn: frames, chunks of bodies. */
  static final int PIECES = 256;

  private int left = PIECES;

  void begin() {
    left = PIECES;
  }

  void tookHead() {
    left -= PIECES / HEADS;
  }

  void tookPiece() {
    left--;
  }

  boolean isOver() {
    return left <= 0;
  }

  /** Runs what begins the next one when the event loop has looked at its other connections. */
  static void next(EventExecutor executor, Runnable task) {
    // Not a task to be executed: those all come before anything is read.
    executor.schedule(task, 0, TimeUnit.NANOSECONDS);
  }
}
