package io.bartizan.auth.keys;

import java.time.Duration;

/** Has things done elsewhere. */
@FunctionalInterface
interface Later extends AutoCloseable {
  /**
   * Returns at once.
   *
   * @param wait zero for now
   * @param task may block
   * @return calls it off, where it has not begun
   */
  Runnable run(Duration wait, Runnable task);

  /** Whoever was waiting for a time waits for ever. */
  @Override
  default void close() {}
}
