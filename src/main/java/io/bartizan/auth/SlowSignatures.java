package io.bartizan.auth;

import io.bartizan.auth.token.Verification;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Verifies signatures that take long, on threads of its own, as many as there are processors, with
 * a queue in front that has an end: so other requests of an event loop do not wait for them. One
 * for the process.
 */
final class SlowSignatures implements AutoCloseable {
  /** How many tokens wait at most. */
  static final int MAX_WAITING = 256;

  private static final Logger LOG = System.getLogger(SlowSignatures.class.getName());

  private final ThreadPoolExecutor threads;

  SlowSignatures() {
    int count = Runtime.getRuntime().availableProcessors();
    threads =
        new ThreadPoolExecutor(
            count,
            count,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(MAX_WAITING),
            Thread.ofPlatform().name("bartizan-signatures-", 0).daemon().factory());
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * Verifies.
   *
   * @param told once, on any thread, whatever happens: null where too many wait already, it is
   *     over, or it failed
   */
  void look(Supplier<Verification> work, Consumer<@Nullable Verification> told) {
    try {
      threads.execute(() -> lookNow(work, told));
    } catch (RejectedExecutionException e) {
      told.accept(null);
    }
  }

  private static void lookNow(Supplier<Verification> work, Consumer<@Nullable Verification> told) {
    Verification found = null;
    try {
      found = work.get();
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "a signature could not be looked at", e);
    } finally {
      // After an error too: a request that is not told would wait for ever.
      told.accept(found);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
