package io.bartizan.protect;

import java.util.Locale;

/** What is done to clients who do not stop, or would be. */
public enum Action {
  /** A request that came through a trusted proxy got 429 at once: its connection is others' too. */
  LIMIT,
  /** A request was held. */
  TARPIT,
  /** A request would have been held, had there been room. */
  TARPIT_FULL,
  /** A request got no answer. */
  CLOSE,
  /** A client was banned. */
  BAN;

  /** For metrics, in kebab case. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
