package io.bartizan.auth.keys;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Each task on a virtual thread of its own; one thread, made when it is needed, looks at clocks.
 */
final class BackgroundTasks implements Later {
  private @Nullable ScheduledExecutorService clock;

  @Override
  public Runnable run(Duration wait, Runnable task) {
    if (wait.isZero()) {
      start(task);
      return () -> {};
    }
    Future<?> due = clock().schedule(() -> start(task), wait.toNanos(), TimeUnit.NANOSECONDS);
    return () -> due.cancel(false);
  }

  private static void start(Runnable task) {
    Thread.ofVirtual().name("bartizan-keys").start(task);
  }

  private synchronized ScheduledExecutorService clock() {
    if (clock == null) {
      clock =
          Executors.newSingleThreadScheduledExecutor(
              Thread.ofPlatform().daemon().name("bartizan-keys").factory());
    }
    return clock;
  }

  @Override
  public synchronized void close() {
    if (clock != null) {
      clock.shutdownNow();
    }
  }
}
