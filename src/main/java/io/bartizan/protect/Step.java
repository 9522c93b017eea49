package io.bartizan.protect;

/** What becomes of one refused request. */
enum Step {
  /** Answered as it is. */
  ANSWER,
  /** Answered with 429, at once. */
  LIMIT,
  /** Held, then answered with 429; the last of its connection. */
  HOLD,
  /** Not answered, the connection is closed. */
  CLOSE
}
