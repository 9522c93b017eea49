package io.bartizan.exchange;

/** What a {@link Guard} says of a request. */
public sealed interface Verdict {
  /** The request goes on. */
  Verdict ALLOW = new Allow();

  /** One for all: to let a request pass makes no object. */
  record Allow() implements Verdict {}

  /** The gateway answers itself. */
  record Reject(Rejection rejection) implements Verdict {}
}
