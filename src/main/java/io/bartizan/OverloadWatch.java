package io.bartizan;

import io.bartizan.admin.Readiness;
import io.bartizan.gateway.CurrentGateway;
import io.bartizan.listen.Listeners;
import io.bartizan.observe.OverloadSample;
import io.bartizan.protect.Overload;
import io.bartizan.protect.Protection;
import io.bartizan.time.Ticker;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicBoolean;

/** Looks at the process' resources regularly, and tells listeners and health checks of it. */
final class OverloadWatch {
  private static final long LOOK_MILLIS = 250;

  /** Counting descriptors reads a directory of them all: never more than this part of the time. */
  private static final int COST = 20;

  private final Protection protection;
  private final CurrentGateway current;
  private final Listeners listeners;
  private final Readiness readiness;
  private final Ticker ticker;
  private final AtomicBoolean looking = new AtomicBoolean();
  private volatile long notBefore;
  private boolean accepting = true;
  private volatile boolean stopped;

  OverloadWatch(
      Protection protection,
      CurrentGateway current,
      Listeners listeners,
      Readiness readiness,
      Ticker ticker) {
    this.protection = protection;
    this.current = current;
    this.listeners = listeners;
    this.readiness = readiness;
    this.ticker = ticker;
    this.notBefore = ticker.nanos();
  }

  void start(Vertx vertx) {
    vertx.setPeriodic(
        LOOK_MILLIS,
        _ -> {
          if (!stopped && ticker.nanos() - notBefore >= 0 && looking.compareAndSet(false, true)) {
            vertx.executeBlocking(this::look, false);
          }
        });
  }

  /** Looks no more: whoever does the looking is about to stop. */
  void stop() {
    stopped = true;
  }

  private Overload.State look() {
    try {
      long began = ticker.nanos();
      Overload.State state = protection.look(current.get().deployment().gateway().overload());
      if (state.acceptsNone() || !accepting) {
        // Said again while it lasts: a listener that failed to accept goes on by itself.
        listeners.accept(!state.acceptsNone());
        accepting = !state.acceptsNone();
      }
      readiness.overloaded(state.refuses());
      long now = ticker.nanos();
      notBefore = now + (now - began) * COST;
      return state;
    } finally {
      looking.set(false);
    }
  }

  static OverloadSample sample(Overload overload) {
    Overload.State state = overload.state();
    return new OverloadSample(
        state.heap(),
        state.descriptors(),
        state.connections(),
        state.acceptsNone(),
        state.sheds(),
        state.refuses());
  }
}
