package io.bartizan.config;

import org.jspecify.annotations.Nullable;

/**
 * What one route limits otherwise than the gateway does; null for the gateway's own.
 *
 * @param bodyBytes see {@link LimitsConfig#bodyBytes}
 * @param headerBytes see {@link LimitsConfig#headerBytes}; not above it
 * @param headerCount see {@link LimitsConfig#headerCount}; not above it
 * @param minBodyRate see {@link TimeoutsConfig#minBodyRate}
 * @param webSocketMessageBytes see {@link LimitsConfig#webSocketMessageBytes}
 */
public record RouteLimitsConfig(
    @Nullable Long bodyBytes,
    @Nullable Integer headerBytes,
    @Nullable Integer headerCount,
    @Nullable Integer minBodyRate,
    @Nullable Long webSocketMessageBytes) {
  /** All as the gateway has it. */
  public static final RouteLimitsConfig NONE = new RouteLimitsConfig(null, null, null, null, null);
}
