package io.bartizan.time;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;

/**
 * The deadlines of one event loop: a hashed wheel (Varghese and Lauck, 1987) whose timers are part
 * of the objects they guard, so that starting and stopping one is a few pointer writes and no
 * allocation. A gateway arms several deadlines per request and almost none of them ever fires.
 *
 * <p>Owns no thread and is not thread-safe: its event loop calls {@link #advance} once every {@link
 * #TICK_MILLIS}. A deadline fires at its time or up to one tick later, never earlier; later only
 * where very many have come at once, since an event loop that ends a thousand connections in one go
 * serves nobody meanwhile.
 */
public final class TimerWheel {
  /** How coarse deadlines are, in milliseconds. */
  public static final long TICK_MILLIS = 20;

  private static final Logger LOGGER = System.getLogger(TimerWheel.class.getName());
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS);
  private static final int SLOTS = 1024;

  /** How long deadlines are fired in one go: a request that comes meanwhile waits for no more. */
  private static final long GO_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

  private final Ticker ticker;
  private final long origin;
  private final Timer[] slots = new Timer[SLOTS];

  /** Those whose time is over and that are not fired yet. */
  private final Timer due = new Sentinel();

  private long currentTick;

  /** A wheel at the ticker's present time. */
  public TimerWheel(Ticker ticker) {
    this.ticker = ticker;
    this.origin = ticker.nanos();
    for (int i = 0; i < SLOTS; i++) {
      slots[i] = new Sentinel();
    }
  }

  /**
   * Arms the timer, anew if it was armed.
   *
   * @param delayNanos from now; zero or less fires at the next tick
   */
  public void start(Timer timer, long delayNanos) {
    timer.unlink();
    // Rounded up, and one more since the current tick has partly passed: never early.
    long elapsed = ticker.nanos() - origin;
    long due = (elapsed + Math.max(0, delayNanos) + TICK_NANOS - 1) / TICK_NANOS;
    timer.dueTick = Math.max(due, currentTick + 1);
    timer.linkBefore(slots[(int) (timer.dueTick & (SLOTS - 1))]);
  }

  /**
   * Fires what has become due, as far as there is time for it in one go. Timers may be started and
   * stopped from within {@code fired}.
   *
   * @return whether some that are due are left, for which it is to be called again as soon as
   *     others have had their turn
   */
  public boolean advance() {
    long now = ticker.nanos();
    long target = (now - origin) / TICK_NANOS;
    // After a long stall each slot needs to be looked at once, not once per missed tick.
    if (target - currentTick > SLOTS) {
      currentTick = target - SLOTS;
    }
    while (currentTick < target) {
      currentTick++;
      collect(slots[(int) (currentTick & (SLOTS - 1))], target);
    }
    while (due.next != due) {
      Timer next = due.next;
      next.unlink();
      fire(next);
      if (ticker.nanos() - now > GO_NANOS) {
        break;
      }
    }
    return due.next != due;
  }

  /** Moved aside first: one that re-arms itself may land in this very slot. */
  private void collect(Timer head, long target) {
    Timer timer = head.next;
    while (timer != head) {
      Timer next = timer.next;
      if (timer.dueTick <= target) {
        timer.unlink();
        timer.linkBefore(due);
      }
      timer = next;
    }
  }

  /** Whatever one action throws, the deadlines behind it must still pass. */
  private static void fire(Timer timer) {
    try {
      timer.fired();
    } catch (Throwable e) {
      LOGGER.log(Level.ERROR, "the action of a deadline failed", e);
    }
  }

  /** Something with a deadline. At most one is pending per timer; it belongs to one event loop. */
  public abstract static class Timer {
    private Timer previous = this;
    private Timer next = this;
    private long dueTick;

    /** For subclasses. */
    protected Timer() {}

    /** The deadline has passed; the timer is no longer armed. What it throws is logged. */
    protected abstract void fired();

    /** Disarms; harmless when not armed. */
    public final void stop() {
      unlink();
    }

    /** Whether it is waiting to fire. */
    public final boolean isArmed() {
      return next != this;
    }

    private void unlink() {
      previous.next = next;
      next.previous = previous;
      previous = this;
      next = this;
    }

    private void linkBefore(Timer head) {
      previous = head.previous;
      next = head;
      head.previous.next = this;
      head.previous = this;
    }
  }

  private static final class Sentinel extends Timer {
    @Override
    protected void fired() {
      throw new AssertionError("a list head never fires");
    }
  }
}
