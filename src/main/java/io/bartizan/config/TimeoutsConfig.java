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
    Duration request, Duration streamIdle, Duration requestHead, Duration connectionIdle) {}
