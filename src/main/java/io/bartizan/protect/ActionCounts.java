package io.bartizan.protect;

import io.bartizan.config.AbuseConfig.Mode;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** How often what was done to clients who do not stop, or would have been. From any thread. */
public final class ActionCounts {
  // Filled once, so that they can be read by all.
  private final Map<Action, LongAdder> done = new EnumMap<>(Action.class);
  private final Map<Action, LongAdder> observed = new EnumMap<>(Action.class);

  ActionCounts() {
    for (Action action : Action.values()) {
      done.put(action, new LongAdder());
      observed.put(action, new LongAdder());
    }
  }

  void add(Action action, Mode mode) {
    of(mode == Mode.OBSERVE ? observed : done, action).increment();
  }

  /** Times that it was done. */
  public long done(Action action) {
    return of(done, action).sum();
  }

  /** Times that it would have been done, had it not only been observed. */
  public long observed(Action action) {
    return of(observed, action).sum();
  }

  private static LongAdder of(Map<Action, LongAdder> counts, Action action) {
    return Objects.requireNonNull(counts.get(action));
  }
}
