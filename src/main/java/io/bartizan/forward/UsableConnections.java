package io.bartizan.forward;

import io.bartizan.time.Ticker;
import io.bartizan.time.TimerWheel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one endpoint that have room for a request. The one used last is used next, so
 * that those which are not needed grow old and are closed. One timer serves all of them: a request
 * that takes a connection and gives it back does not touch it.
 */
final class UsableConnections extends TimerWheel.Timer {
  private final TimerWheel timers;
  private final Ticker ticker;
  private final List<UpstreamConnection> stack = new ArrayList<>();
  private long idleTimeoutNanos;

  UsableConnections(TimerWheel timers, Ticker ticker) {
    this.timers = timers;
    this.ticker = ticker;
  }

  /** How long a connection may be idle, for those too that are idle already. */
  void idleTimeoutNanos(long nanos) {
    boolean sooner = nanos < idleTimeoutNanos;
    idleTimeoutNanos = nanos;
    if (sooner && isArmed()) {
      stop();
      fired();
    }
  }

  /** The connection for the next request, which stays here as long as it is not removed. */
  @Nullable UpstreamConnection next() {
    while (!stack.isEmpty()) {
      UpstreamConnection last = stack.get(stack.size() - 1);
      if (last.isUsable()) {
        return last;
      }
      // Closing, but its end has not been announced yet.
      remove(last);
    }
    return null;
  }

  int size() {
    return stack.size();
  }

  void add(UpstreamConnection connection) {
    if (!connection.isListed()) {
      connection.listed(true);
      stack.add(connection);
    }
    if (connection.isIdle() && !isArmed()) {
      timers.start(this, idleTimeoutNanos);
    }
  }

  void remove(UpstreamConnection connection) {
    if (connection.isListed()) {
      connection.listed(false);
      int last = stack.size() - 1;
      stack.remove(stack.get(last) == connection ? last : stack.indexOf(connection));
    }
  }

  /** Closes those that have been idle for this long or longer. */
  void closeIdle(long atLeastNanos) {
    // Two passes: closing one may bring others in or out.
    List<UpstreamConnection> idle = new ArrayList<>();
    for (UpstreamConnection connection : stack) {
      if (connection.isIdle() && idleNanos(connection) >= atLeastNanos) {
        idle.add(connection);
      }
    }
    for (UpstreamConnection connection : idle) {
      remove(connection);
      connection.shutdown();
    }
  }

  /** How long the connection is idle that was not used for the longest time; -1 without one. */
  long longestIdleNanos() {
    UpstreamConnection oldest = oldestIdle();
    return oldest == null ? -1 : idleNanos(oldest);
  }

  /** Closes the idle connection that was not used for the longest time, if there is one. */
  void closeOldestIdle() {
    UpstreamConnection oldest = oldestIdle();
    if (oldest != null) {
      remove(oldest);
      oldest.shutdown();
    }
  }

  private @Nullable UpstreamConnection oldestIdle() {
    UpstreamConnection oldest = null;
    for (UpstreamConnection connection : stack) {
      if (connection.isIdle() && (oldest == null || idleNanos(connection) > idleNanos(oldest))) {
        oldest = connection;
      }
    }
    return oldest;
  }

  private long idleNanos(UpstreamConnection connection) {
    return ticker.nanos() - connection.connection().idleSinceNanos();
  }

  @Override
  protected void fired() {
    closeIdle(idleTimeoutNanos);
    UpstreamConnection oldest = oldestIdle();
    if (oldest != null) {
      timers.start(this, idleTimeoutNanos - idleNanos(oldest));
    }
  }
}
