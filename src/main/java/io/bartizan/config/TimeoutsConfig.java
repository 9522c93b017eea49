package io.bartizan.config;

import java.time.Duration;

/**
 * {@code timeouts} of {@code gateway.json}; a route may override {@code request}, {@code
 * streamIdle} and {@code minBodyRate}.
 *
 * @param request from a request's head to its response's head, retries included; 504 after it. Zero
 *     means none
 * @param streamIdle without a byte in either direction once the response has begun, or on a tunnel;
 *     zero means none
 * @param requestHead from the first byte of a head to its last; 408 after it. On a new connection
 *     also until its first request begins
 * @param connectionIdle of a client's connection between requests
 * @param minBodyRate of a request's body while more of it is waited for, in bytes a second; 408
 *     below it. Zero means none
 * @param bodyGrace how long a body may take to begin before its rate counts
 * @param minResponseRate at which a client must take what waits for it, in bytes a second; zero
 *     means none
 */
public record TimeoutsConfig(
    Duration request,
    Duration streamIdle,
    Duration requestHead,
    Duration connectionIdle,
    int minBodyRate,
    Duration bodyGrace,
    int minResponseRate) {
  /** Default of {@code request}. */
  public static final Duration DEFAULT_REQUEST = Duration.ofSeconds(15);

  /** Default of {@code streamIdle}. */
  public static final Duration DEFAULT_STREAM_IDLE = Duration.ofMinutes(5);

  /** Default of {@code requestHead}. */
  public static final Duration DEFAULT_REQUEST_HEAD = Duration.ofSeconds(10);

  /** Default of {@code connectionIdle}. */
  public static final Duration DEFAULT_CONNECTION_IDLE = Duration.ofSeconds(60);

  /** Default of {@code minBodyRate}, in bytes a second. */
  public static final int DEFAULT_MIN_BODY_RATE = 500;

  /** Default of {@code bodyGrace}. */
  public static final Duration DEFAULT_BODY_GRACE = Duration.ofSeconds(10);

  /** Default of {@code minResponseRate}, in bytes a second. */
  public static final int DEFAULT_MIN_RESPONSE_RATE = 500;

  /** Highest of either rate, in bytes a second: what is asked for must be possible. */
  public static final int MAX_RATE = 1024 * 1024 * 1024;
}
