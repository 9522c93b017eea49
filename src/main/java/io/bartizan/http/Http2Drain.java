package io.bartizan.http;

import io.bartizan.time.TimerWheel;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives up responses that a client of HTTP/2 does not take: it opens no window, or reads nothing.
 * All that wait on a connection share the least rate. Looks only while something waits.
 */
final class Http2Drain extends TimerWheel.Timer {
  private final Http2ServerConnection connection;
  private final StreamBacklogs backlogs;
  private final TimerWheel timers;
  private final int minRate;

  /**
   * For one connection.
   *
   * @param minRate bytes a second; 0 for any
   */
  Http2Drain(
      Http2ServerConnection connection, StreamBacklogs backlogs, TimerWheel timers, int minRate) {
    this.connection = connection;
    this.backlogs = backlogs;
    this.timers = timers;
    this.minRate = minRate;
  }

  /** Something cannot be sent at once. */
  void begin() {
    if (minRate > 0 && !isArmed()) {
      timers.start(this, DrainPace.LOOK_NANOS);
    }
  }

  @Override
  protected void fired() {
    List<Http2ServerStream> waiting = waiting();
    boolean anySlow = false;
    for (Http2ServerStream flow : waiting) {
      long backlog = backlogs.of(flow.stream());
      boolean slow =
          flow.drainPace()
              .isTooSlow(flow.written() - backlog, backlog, (double) minRate / waiting.size());
      if (slow && !flow.mayTakeItsTime()) {
        anySlow = true;
        connection.tooSlow(flow);
      }
    }
    if (!waiting.isEmpty()) {
      timers.start(this, DrainPace.LOOK_NANOS);
    }
    if (anySlow) {
      connection.batch().flushSoon();
    }
  }

  private List<Http2ServerStream> waiting() {
    List<Http2ServerStream> waiting = new ArrayList<>();
    try {
      connection
          .connection()
          .forEachActiveStream(
              stream -> {
                addIfWaiting(stream, waiting);
                return true;
              });
    } catch (Http2Exception e) {
      throw new IllegalStateException("thrown by the visitor only", e);
    }
    return waiting;
  }

  private void addIfWaiting(Http2Stream stream, List<Http2ServerStream> waiting) {
    if (connection.flow(stream) instanceof Http2ServerStream flow && backlogs.of(stream) > 0) {
      waiting.add(flow);
    }
  }
}
