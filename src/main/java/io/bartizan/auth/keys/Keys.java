package io.bartizan.auth.keys;

import io.bartizan.auth.token.KeySet;
import org.jspecify.annotations.Nullable;

/** The keys of one issuer as they are now. From any thread; never blocks. */
public interface Keys {
  /**
   * The last that were good; the same object until there are others. Null where there never were
   * any.
   */
  @Nullable KeySet current();

  /**
   * Asks the issuer again, or for the first time, since a key is not known; one question serves all
   * who ask before it is answered, and a refresh that is under way serves them too.
   *
   * @param told once, when it is answered or its time is over: look at {@link #current} then. On
   *     any thread, perhaps before this returns
   * @return whether there will be news: false, and nobody is told, where the last question that was
   *     asked in this way ended less than 10 s ago, where too many wait already, and where keys are
   *     not fetched at all
   */
  boolean ask(Runnable told);
}
