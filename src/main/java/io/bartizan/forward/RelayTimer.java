package io.bartizan.forward;

import io.bartizan.time.TimerWheel;

/**
 * The one deadline that an exchange has at a time: for a connection and the response's head, for a
 * byte in either direction, or for the pause before another try.
 */
final class RelayTimer extends TimerWheel.Timer {
  private enum Watching {
    RESPONSE,
    IDLE
  }

  private final Relay relay;
  private final Forwarder forwarder;
  private final Forwarding plan;
  private Watching watching = Watching.IDLE;
  private long since;
  private boolean retrying;

  RelayTimer(Relay relay, Forwarder forwarder, Forwarding plan) {
    this.relay = relay;
    this.forwarder = forwarder;
    this.plan = plan;
  }

  /**
   * From now on, if not already, the upstream's part must come within the request timeout: the
   * request is complete and the response's head is awaited, or a connection to send it on.
   */
  void awaitResponse() {
    if (watching != Watching.RESPONSE) {
      watch(Watching.RESPONSE);
    }
  }

  /** From now on something must move at least once in the idle timeout. */
  void watchIdle() {
    watch(Watching.IDLE);
  }

  private void watch(Watching what) {
    watching = what;
    since = forwarder.nowNanos();
    if (!retrying) {
      arm(limit());
    }
  }

  /** Something moved. */
  void touch() {
    if (watching == Watching.IDLE) {
      since = forwarder.nowNanos();
    }
  }

  /** Calls {@link Relay#retryNow} after the delay, unless the deadline comes before. */
  void retryAfter(long delayNanos) {
    retrying = true;
    forwarder.timers().start(this, delayNanos);
  }

  private long limit() {
    return watching == Watching.RESPONSE ? plan.requestTimeoutNanos() : plan.streamIdleNanos();
  }

  private void arm(long nanos) {
    if (limit() > 0) {
      forwarder.timers().start(this, nanos);
    } else {
      stop();
    }
  }

  @Override
  protected void fired() {
    long left = limit() - (forwarder.nowNanos() - since);
    if (limit() > 0 && left <= 0) {
      relay.timedOut();
    } else if (retrying) {
      retrying = false;
      arm(left);
      relay.retryNow();
    } else {
      // Touched in the meantime: moving the timer only now spares it at every byte.
      arm(left);
    }
  }
}
