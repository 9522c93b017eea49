package io.bartizan.http;

import io.bartizan.time.TimerWheel;
import java.util.concurrent.TimeUnit;

/**
 * The orderly end of a client's HTTP/2 connection (RFC 9113, section 6.8). It says that the end is
 * near first, so that a request which is on its way by then is still taken; what comes after the
 * client knows is refused; and the last answer is followed by the end.
 */
final class Http2Shutdown extends TimerWheel.Timer {
  private static final long PING = 0x6261_7274_697a_616eL;

  /** How long a client may take to answer that it has heard of the coming end. */
  private static final long PING_NANOS = TimeUnit.SECONDS.toNanos(1);

  private enum Stage {
    NONE,
    /** GOAWAY is sent, but requests that crossed it are still taken. */
    ANNOUNCED,
    /** No new request is taken; closes with the last. */
    LAST_REQUESTS,
    /** All was answered; the last frames may still be on their way. */
    ENDED
  }

  private final Http2ServerConnection connection;
  private final TimerWheel timers;
  private Stage stage = Stage.NONE;

  Http2Shutdown(Http2ServerConnection connection, TimerWheel timers) {
    this.connection = connection;
    this.timers = timers;
  }

  boolean hasBegun() {
    return stage != Stage.NONE;
  }

  /** To be called once. */
  void begin() {
    stage = Stage.ANNOUNCED;
    connection.goAway(Integer.MAX_VALUE);
    connection
        .encoder()
        .writePing(connection.context(), false, PING, connection.context().newPromise());
    timers.start(this, PING_NANOS);
    connection.batch().flushSoon();
  }

  /** The client has answered a ping. */
  void onPingAck(long data) {
    if (stage == Stage.ANNOUNCED && data == PING) {
      takeNoMore();
    }
  }

  @Override
  protected void fired() {
    takeNoMore();
  }

  private void takeNoMore() {
    stop();
    stage = Stage.LAST_REQUESTS;
    connection.goAway(connection.connection().remote().lastStreamCreated());
    connection.flush(connection.context());
    closeAfterLast();
  }

  /** Ends the connection if it is time. Not at once: the last frame may not be out. */
  void closeAfterLast() {
    if (isDone()) {
      connection.context().executor().execute(this::closeDone);
    }
  }

  private void closeDone() {
    // The client may have gone meanwhile.
    if (isDone() && !connection.context().isRemoved()) {
      stage = Stage.ENDED;
      connection.linger();
    }
  }

  private boolean isDone() {
    return stage == Stage.LAST_REQUESTS && connection.activeStreams() == 0;
  }
}
