package io.bartizan.auth.keys;

import io.bartizan.auth.token.KeySet;
import org.jspecify.annotations.Nullable;

/** The keys of one issuer as they are now. From any thread; never blocks. */
public interface Keys {
  /** What becomes of a petition. */
  enum Heard {
    /** It is told of the answer to a question that is put after it came. */
    WAITS,
    /** It is told of the answer to a question that was put before: what it needs may be newer. */
    WAS_LATE,
    /** It is not told anything: too many wait already. */
    NO_ROOM,
    /** It is not told anything: there will be no news, or not for this one. */
    NO_NEWS
  }

  /**
   * The last that were good; the same object until there are others. Null where there never were
   * any.
   */
  @Nullable KeySet current();

  /** Whether there may be others without another configuration. */
  boolean areFetched();

  /**
   * Whether the last question was not answered with keys, or nobody asks any more, since another
   * configuration is in force: nobody knows what they are now.
   */
  boolean areStale();

  /** Whether nobody asks any more, since another configuration is in force. */
  boolean areLeft();

  /**
   * Has the issuer asked again, or for the first time. One question serves all who ask before it is
   * put, and a refresh serves them too. Between the end of a question that was put for somebody and
   * the next are 10 s; who comes meanwhile waits, unless the petition is not patient, or that
   * question had no answer.
   *
   * @return what becomes of it. Where it is told anything, that is once, in a time that is bounded,
   *     on any thread, perhaps before this returns: look at {@link #current} then
   */
  Heard ask(Petition petition);

  /** Nobody waits for this one any more; it may still be told. */
  void withdraw(Petition petition);

  /** When there may be news for whoever was not told anything: 1 or more, from now. */
  int secondsToNews();
}
