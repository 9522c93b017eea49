package io.bartizan.exchange;

import org.jspecify.annotations.Nullable;

/**
 * What an exchange has taken and gives back at its end, whatever that is: see {@link
 * Exchange#hold}. One for each exchange that holds something, since it is part of a list.
 */
public abstract class Hold {
  @Nullable Hold next;

  /** For subclasses. */
  protected Hold() {}

  /** Gives it back. Called once, on the exchange's event loop; throws nothing. */
  protected abstract void release();
}
