package io.bartizan.auth;

import io.bartizan.auth.keys.Petition;
import io.bartizan.auth.token.Fault;
import io.bartizan.auth.token.KeySet;
import io.bartizan.auth.token.Verification;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What came of a request's token. */
sealed interface Judgement {
  /** Whether a signature was looked at that was not found good. */
  default boolean hasLooked() {
    return false;
  }

  /** There is nothing to be said of the token. */
  enum Plain implements Judgement {
    /** There is none. */
    NONE,
    /** There is more than one in the same place. */
    SEVERAL,
    /** It was not judged: the client has failed too often. */
    UNHEARD
  }

  /** It is good. */
  record Good(Proof proof) implements Judgement {}

  /** It is not. */
  record Bad(Fault fault) implements Judgement {
    @Override
    public boolean hasLooked() {
      return fault == Fault.SIGNATURE;
    }
  }

  /**
   * Nobody knows, and the request does not wait (any more).
   *
   * @param seconds until it may come again; 1 or more
   * @param hasLooked whether a signature was looked at: that cost as much as one that is found bad
   */
  record Later(Why why, int seconds, boolean hasLooked) implements Judgement {
    /** Why nobody knows. */
    enum Why {
      /** The issuer never said what its keys are. */
      NO_KEYS,
      /** A key is not known, and the issuer does not answer. */
      NO_ANSWER,
      /** Too many wait for keys. */
      NO_ROOM,
      /** Too many wait for their signature to be looked at. */
      BUSY
    }

    /** The same where something was said as well that does not matter beside it. */
    Later beside(Judgement other) {
      return new Later(why, seconds, hasLooked || other.hasLooked());
    }
  }

  /**
   * The signature takes long to look at.
   *
   * @param keys by which
   * @param work looks at it
   */
  record Look(Provider provider, KeySet keys, Supplier<Verification> work) implements Judgement {}

  /**
   * Keys are asked for.
   *
   * @param doubt what came of the token
   * @param under which keys; null for none
   * @param client whose request it is
   * @param isLast whether it was asked before
   */
  record Ask(
      Provider provider,
      Verification.Unsure doubt,
      @Nullable KeySet under,
      Object client,
      boolean isLast)
      implements Judgement {
    @Override
    public boolean hasLooked() {
      return doubt.fault() == Fault.SIGNATURE;
    }

    /**
     * What the issuer's keys are asked with. Whoever has a token of a key that was withdrawn needs
     * a new token, and that soon: it does not wait where others do.
     */
    Petition petition(Runnable told) {
      return new Petition(client, provider.isAcquainted(client), !doubt.withdrawn(), told);
    }
  }
}
