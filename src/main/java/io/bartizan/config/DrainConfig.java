package io.bartizan.config;

import java.time.Duration;

/**
 * {@code drain} of {@code gateway.json}: what SIGTERM does.
 *
 * @param delay between failing readiness and closing the listeners, for load balancers to notice
 * @param deadline after which requests still in flight are cut off
 */
public record DrainConfig(Duration delay, Duration deadline) {
  /** Default of {@code delay}. */
  public static final Duration DEFAULT_DELAY = Duration.ZERO;

  /** Default of {@code deadline}. */
  public static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(30);
}
