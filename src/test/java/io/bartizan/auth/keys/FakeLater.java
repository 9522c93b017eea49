package io.bartizan.auth.keys;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Things that are done when a test says so. */
final class FakeLater implements Later {
  private final List<Task> now = new ArrayList<>();
  private final List<Task> later = new ArrayList<>();

  private record Task(Duration pause, Runnable task) {}

  @Override
  public Runnable run(Duration wait, Runnable task) {
    Task added = new Task(wait, task);
    List<Task> tasks = wait.isZero() ? now : later;
    tasks.add(added);
    return () -> tasks.remove(added);
  }

  /** Questions that were begun and not yet put. */
  int begun() {
    return now.size();
  }

  /** Does what was to be done at once. */
  void runBegun() {
    List<Task> tasks = List.copyOf(now);
    now.clear();
    tasks.forEach(each -> each.task().run());
  }

  /** How long the one thing waits that waits; -1 ms where there is none. */
  Duration pause() {
    return later.isEmpty() ? Duration.ofMillis(-1) : later.getLast().pause();
  }

  int waiting() {
    return later.size();
  }

  /** The time has come. */
  void elapse() {
    later.removeFirst().task().run();
  }
}
