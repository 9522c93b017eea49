package io.bartizan.reload;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Everything that changes what is in force, one after the other on a thread of its own: reloads by
 * whatever cause, certificates that are put and deleted. So none needs to fear another, and none
 * runs on an event loop.
 */
public final class Turns implements AutoCloseable {
  /** Changes that may wait; one more is refused. */
  static final int MAX_WAITING = 64;

  private static final long PATIENCE_SECONDS = 10;
  private static final Logger LOG = System.getLogger(Turns.class.getName());

  private final ThreadPoolExecutor executor =
      new ThreadPoolExecutor(
          1,
          1,
          10,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MAX_WAITING),
          task -> Thread.ofPlatform().name("bartizan-reload").daemon().unstarted(task));

  /** Nobody waits. */
  public Turns() {
    executor.allowCoreThreadTimeOut(true);
  }

  /** Too many changes wait already, or the gateway is stopping. */
  public static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    RefusedException(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * Has a change made when it is its turn. Returns at once, on any thread.
   *
   * @return what the change gives or throws; {@link RefusedException} where it gets no turn
   */
  public <T> CompletionStage<T> next(Callable<T> change) {
    Turn<T> turn = new Turn<>(change);
    try {
      executor.execute(turn);
    } catch (RejectedExecutionException e) {
      turn.result.completeExceptionally(
          new RefusedException(
              executor.isShutdown()
                  ? "the gateway is stopping"
                  : "more than " + MAX_WAITING + " changes wait already"));
    }
    return turn.result;
  }

  /** Waits for the change that is being made, and refuses those that wait. */
  @Override
  public void close() {
    // No interrupt: it would break off reading or writing files.
    executor.shutdown();
    List<Runnable> waiting = new ArrayList<>();
    executor.getQueue().drainTo(waiting);
    for (Runnable turn : waiting) {
      ((Turn<?>) turn)
          .result.completeExceptionally(new RefusedException("the gateway is stopping"));
    }
    try {
      if (!executor.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        LOG.log(Level.WARNING, "a change of the configuration does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static final class Turn<T> implements Runnable {
    private final Callable<T> change;
    private final CompletableFuture<T> result = new CompletableFuture<>();

    Turn(Callable<T> change) {
      this.change = change;
    }

    @Override
    public void run() {
      try {
        result.complete(change.call());
      } catch (Throwable e) {
        LOG.log(Level.DEBUG, "a change was not made", e);
        result.completeExceptionally(e);
      }
    }
  }
}
