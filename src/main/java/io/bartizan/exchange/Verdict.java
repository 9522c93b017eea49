package io.bartizan.exchange;

/** What a {@link Guard} says of a request. */
public sealed interface Verdict {
  /** The request goes on. */
  Verdict ALLOW = new Allow();

  /** One for all: to let a request pass makes no object. */
  record Allow() implements Verdict {}

  /** The gateway answers itself. */
  record Reject(Rejection rejection) implements Verdict {}

  /** Nobody knows yet: the request waits. */
  record Await(Pending pending) implements Verdict {}

  /** What a request waits for. Called on the event loop of the exchange. */
  interface Pending {
    /**
     * Called once.
     *
     * @param told to be run once, in a time that is bounded, on any thread: then something is known
     */
    void begin(Runnable told);

    /** The client has gone: nobody waits any more, and what comes of it does not matter. */
    default void withdraw() {}

    /** What came of it. May be another {@link Await}, as long as there is an end to it. */
    Verdict decide();
  }
}
