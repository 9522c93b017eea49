package io.bartizan.listen;

import io.bartizan.observe.LoopMetrics;
import io.bartizan.time.Ticker;
import io.bartizan.time.TimerWheel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What belongs to one event loop: its deadlines, its clients' connections and its counters. Nothing
 * here is shared with another event loop, so nothing is locked.
 */
public final class Edge {
  private final int index;
  private final EventLoop eventLoop;
  private final Ticker ticker;
  private final TimerWheel timers;
  private final LoopMetrics metrics;
  private final OpenConnections connections = new OpenConnections();
  private final HandshakeFailureLog handshakeFailures;
  private @Nullable ScheduledFuture<?> ticking;

  /**
   * For an event loop.
   *
   * @param index from 0, different for each edge
   */
  Edge(int index, EventLoop eventLoop, Ticker ticker, LoopMetrics metrics) {
    this.index = index;
    this.eventLoop = eventLoop;
    this.ticker = ticker;
    this.timers = new TimerWheel(ticker);
    this.metrics = metrics;
    this.handshakeFailures = new HandshakeFailureLog(ticker);
  }

  /** The number of the edge, from 0. */
  public int index() {
    return index;
  }

  /** The event loop that it belongs to. */
  public EventLoop eventLoop() {
    return eventLoop;
  }

  /** The clock of its deadlines. */
  public Ticker ticker() {
    return ticker;
  }

  /** The deadlines of everything on the event loop. */
  public TimerWheel timers() {
    return timers;
  }

  /** Where the event loop counts. */
  public LoopMetrics metrics() {
    return metrics;
  }

  HandshakeFailureLog handshakeFailures() {
    return handshakeFailures;
  }

  OpenConnections connections() {
    return connections;
  }

  /** Sets the deadlines going. */
  void start() {
    tick(TimerWheel.TICK_MILLIS);
  }

  private void tick(long delayMillis) {
    ticking =
        eventLoop.schedule(
            () -> {
              // Not a task to be executed: those all come before anything is read.
              tick(timers.advance() ? 0 : TimerWheel.TICK_MILLIS);
            },
            delayMillis,
            TimeUnit.MILLISECONDS);
  }

  /** Stops the deadlines. */
  void stop() {
    if (ticking != null) {
      ticking.cancel(false);
    }
  }

  /**
   * Lets every client's connection end as soon as it has its answers. From any thread.
   *
   * @return completed once none is left
   */
  public Future<Void> drain() {
    Promise<Void> drained = Promise.promise();
    eventLoop.execute(() -> connections.shutdown(drained::tryComplete));
    return drained.future();
  }

  /** Closes every client's connection at once. From any thread. */
  public void closeConnections() {
    eventLoop.execute(connections::close);
  }
}
