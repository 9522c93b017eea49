package io.bartizan.time;

/** A monotonic clock for elapsed time; never for the time of day. Tests inject a fake one. */
@FunctionalInterface
public interface Ticker {
  /** The clock of the running system. */
  Ticker SYSTEM = System::nanoTime;

  /** Nanoseconds since an arbitrary origin; only differences mean anything. */
  long nanos();
}
