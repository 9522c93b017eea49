package io.bartizan.soak;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Does something every second on a thread of its own, until it is closed. */
final class EverySecond implements AutoCloseable {
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private volatile int times;
  private volatile @Nullable Throwable failure;

  @FunctionalInterface
  interface Task {
    void run() throws Exception;
  }

  EverySecond(Task task) {
    thread.scheduleAtFixedRate(() -> run(task), 0, 1, TimeUnit.SECONDS);
  }

  // Only its own thread writes.
  @SuppressWarnings("NonAtomicVolatileUpdate")
  private void run(Task task) {
    try {
      task.run();
      times++;
    } catch (Exception | AssertionError e) {
      failure = e;
      thread.shutdown();
    }
  }

  /** How often it was done; fails when it failed. */
  int times() {
    if (failure != null) {
      throw new AssertionError(failure);
    }
    return times;
  }

  @Override
  public void close() throws InterruptedException {
    thread.shutdown();
    thread.awaitTermination(1, TimeUnit.MINUTES);
  }
}
