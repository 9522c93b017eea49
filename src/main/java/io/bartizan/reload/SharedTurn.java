package io.bartizan.reload;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A change that reads what lies there when its turn comes, so that one turn serves all who asked
 * before it began: a hundred signals are two reloads.
 *
 * @param <T> what it gives
 */
public final class SharedTurn<T> {
  private final Turns turns;
  private final Callable<T> change;
  private @Nullable CompletionStage<T> waiting;

  /** Not asked for yet. */
  public SharedTurn(Turns turns, Callable<T> change) {
    this.turns = turns;
    this.change = change;
  }

  /** As {@link Turns#next}: what was written before this was called is read. */
  public synchronized CompletionStage<T> next() {
    if (waiting == null) {
      CompletionStage<T> asked = turns.next(this::begin);
      // Where there is no turn, nobody shall wait for it.
      if (asked.toCompletableFuture().isDone()) {
        return asked;
      }
      waiting = asked;
    }
    return waiting;
  }

  private T begin() throws Exception {
    synchronized (this) {
      waiting = null;
    }
    return change.call();
  }
}
