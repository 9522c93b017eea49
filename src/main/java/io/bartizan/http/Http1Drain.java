package io.bartizan.http;

import io.bartizan.time.TimerWheel;

/** Breaks off what a client of HTTP/1 does not take. Looks only while something waits. */
final class Http1Drain extends TimerWheel.Timer {
  private final Http1ServerConnection connection;
  private final TimerWheel timers;
  private final int minRate;
  private final DrainPace pace;

  /**
   * For one connection, where something waits.
   *
   * @param minRate bytes a second, above 0
   */
  Http1Drain(Http1ServerConnection connection, TimerWheel timers, int minRate) {
    this.connection = connection;
    this.timers = timers;
    this.minRate = minRate;
    this.pace = new DrainPace(0);
  }

  /** Something cannot be sent at once. */
  void begin() {
    if (!isArmed()) {
      look();
      timers.start(this, DrainPace.LOOK_NANOS);
    }
  }

  /** Whether the client is too slow. */
  private boolean look() {
    long unsent = connection.unsent();
    return pace.isTooSlow(connection.output().written() - unsent, unsent, minRate);
  }

  @Override
  protected void fired() {
    if (look() && !connection.isTunnel()) {
      connection.tooSlow();
    } else if (connection.unsent() > 0) {
      timers.start(this, DrainPace.LOOK_NANOS);
    }
  }
}
