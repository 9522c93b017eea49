package io.bartizan.auth.keys;

import io.bartizan.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A clock that a test turns, and what is to be done by it. */
final class Timeline implements Later, Ticker {
  private final List<Task> tasks = new ArrayList<>();
  private long nanos;

  private record Task(long dueNanos, Runnable task) {}

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public Runnable run(Duration wait, Runnable task) {
    Task added = new Task(nanos + wait.toNanos(), task);
    tasks.add(added);
    return () -> tasks.remove(added);
  }

  /** Lets time pass, and does what is due meanwhile, each at its time. */
  void pass(Duration time) {
    long until = nanos + time.toNanos();
    while (true) {
      Task next =
          tasks.stream()
              .filter(each -> each.dueNanos() <= until)
              .min(Comparator.comparingLong(Task::dueNanos))
              .orElse(null);
      if (next == null) {
        nanos = until;
        return;
      }
      tasks.remove(next);
      nanos = Math.max(nanos, next.dueNanos());
      next.task().run();
    }
  }

  /** Does what is to be done at once. */
  void settle() {
    pass(Duration.ZERO);
  }

  /** What is to be done at last; a thread has begun it, and nobody calls it off any more. */
  Runnable takeLast() {
    return tasks.removeLast().task();
  }
}
