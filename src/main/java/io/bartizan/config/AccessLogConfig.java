package io.bartizan.config;

import org.jspecify.annotations.Nullable;

/**
 * {@code accessLog} of {@code gateway.json}.
 *
 * @param file where lines are appended; null for standard output
 * @param bufferedLines how many lines may wait to be written before further ones are dropped and
 *     counted
 */
public record AccessLogConfig(boolean enabled, @Nullable String file, int bufferedLines) {
  /** Default of {@code enabled}. */
  public static final boolean DEFAULT_ENABLED = true;

  /** Default of {@code bufferedLines}: a second of a busy node, a few megabytes. */
  public static final int DEFAULT_BUFFERED_LINES = 8192;
}
