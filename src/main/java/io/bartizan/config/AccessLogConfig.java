package io.bartizan.config;

import org.jspecify.annotations.Nullable;

/**
 * {@code accessLog} of {@code gateway.json}.
 *
 * @param file where lines are appended; null for standard output
 * @param bufferedLines how many lines may wait to be written before further ones are dropped and
 *     counted
 */
public record AccessLogConfig(boolean enabled, @Nullable String file, int bufferedLines) {}
