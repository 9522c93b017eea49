package io.bartizan.config;

import java.time.Duration;

/**
 * {@code reload} of {@code gateway.json}: whether files are read again without being asked.
 *
 * @param watch whether they are watched
 * @param debounce how long nothing may change before they are read again
 */
public record ReloadConfig(boolean watch, Duration debounce) {
  /** Default of {@code watch}. */
  public static final boolean DEFAULT_WATCH = false;

  /** Default of {@code debounce}: longer than it takes to copy a chain and a key. */
  public static final Duration DEFAULT_DEBOUNCE = Duration.ofSeconds(1);
}
