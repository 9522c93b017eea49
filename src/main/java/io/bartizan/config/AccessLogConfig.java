package io.bartizan.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code accessLog} of {@code gateway.json}.
 *
 * @param file where lines are appended; null for standard output
 * @param bufferedLines how many lines may wait to be written before further ones are dropped and
 *     counted
 * @param claims which claims of verified tokens a line has, {@value #MAX_CLAIMS} at most
 */
public record AccessLogConfig(
    boolean enabled, @Nullable String file, int bufferedLines, List<String> claims) {
  /** Each takes room in the memory that a line is put together in. */
  public static final int MAX_CLAIMS = 8;

  /** Default of {@code enabled}. */
  public static final boolean DEFAULT_ENABLED = true;

  /** Default of {@code bufferedLines}: a second of a busy node, a few megabytes. */
  public static final int DEFAULT_BUFFERED_LINES = 8192;

  public AccessLogConfig {
    claims = List.copyOf(claims);
  }
}
