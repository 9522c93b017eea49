package io.bartizan.config;

import java.time.Duration;

/**
 * {@code timeouts} of {@code gateway.json}; a route may override the first two.
 *
 * @param request from a request's head to its response's head, retries included; 504 after it. Zero
 *     means none
 * @param streamIdle without a byte in either direction once the response has begun, or on a tunnel;
 *     zero means none
 * @param requestHead from the first byte of a head to its last; 408 after it
 * @param connectionIdle of a client's connection without a request
 */
public record TimeoutsConfig(
    Duration request, Duration streamIdle, Duration requestHead, Duration connectionIdle) {
  /** Default of {@code request}. */
  public static final Duration DEFAULT_REQUEST = Duration.ofSeconds(15);

  /** Default of {@code streamIdle}. */
  public static final Duration DEFAULT_STREAM_IDLE = Duration.ofMinutes(5);

  /** Default of {@code requestHead}. */
  public static final Duration DEFAULT_REQUEST_HEAD = Duration.ofSeconds(10);

  /** Default of {@code connectionIdle}. */
  public static final Duration DEFAULT_CONNECTION_IDLE = Duration.ofSeconds(60);
}
