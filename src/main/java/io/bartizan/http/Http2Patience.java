package io.bartizan.http;

import io.bartizan.time.TimerWheel;

/**
 * How long a client's HTTP/2 connection waits for requests: for the first one, for the rest of a
 * head that has begun, and between requests. Tells the connection whose time is over; what becomes
 * of it then is the connection's to say.
 */
final class Http2Patience {
  private final Http2ServerConnection connection;
  private final TimerWheel timers;
  private final long headNanos;
  private final long idleNanos;
  private final Deadline head = new Deadline(this::headIsLate);
  private final Deadline idle = new Deadline(this::idleForTooLong);

  /** The client's preface has come. */
  private boolean begun;

  /** A request has begun: until then the deadline of its head runs from the connection's start. */
  private boolean asked;

  /**
   * For a connection that is not made yet.
   *
   * @param headNanos for a head from its first byte to its last, and until the first one's begins
   * @param idleNanos between requests
   */
  Http2Patience(
      Http2ServerConnection connection, TimerWheel timers, long headNanos, long idleNanos) {
    this.connection = connection;
    this.timers = timers;
    this.headNanos = headNanos;
    this.idleNanos = idleNanos;
  }

  /** The connection is made. */
  void begin() {
    timers.start(head, headNanos);
  }

  /** The client's preface has come. */
  void onPreface() {
    begun = true;
  }

  /** Bytes were read. */
  void onRead() {
    if (!begun) {
      return;
    }
    // A head that waits for its turn has come in time.
    if (!connection.reader().isInHead() || connection.reader().isHeldBack()) {
      if (asked && head.isArmed()) {
        head.stop();
        awaitRequest();
      }
    } else if (!asked || !head.isArmed()) {
      asked = true;
      timers.start(head, headNanos);
    }
  }

  void onRequest() {
    asked = true;
    idle.stop();
  }

  /** Unless some are still under way, or there will be no next one. */
  void awaitRequest() {
    if (begun && !connection.isShuttingDown() && connection.activeStreams() == 0) {
      timers.start(idle, idleNanos);
    }
  }

  /** The end is near: no next request is waited for. */
  void onShutdown() {
    idle.stop();
  }

  void stop() {
    head.stop();
    idle.stop();
  }

  private void headIsLate() {
    if (connection.reader().isInHead()) {
      connection.headTimedOut();
    } else {
      connection.unused(begun);
    }
  }

  private void idleForTooLong() {
    connection.shutdown();
  }

  private static final class Deadline extends TimerWheel.Timer {
    private final Runnable action;

    Deadline(Runnable action) {
      this.action = action;
    }

    @Override
    protected void fired() {
      action.run();
    }
  }
}
