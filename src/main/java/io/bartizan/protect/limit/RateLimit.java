package io.bartizan.protect.limit;

import io.bartizan.config.RateLimitConfig;
import io.bartizan.config.RateLimitConfig.Window;
import io.bartizan.exchange.Rejection;
import io.bartizan.exchange.Verdict;
import java.util.ArrayList;
import java.util.List;

/**
 * A limit as one configuration has it.
 *
 * @param config what it says
 * @param buckets those of the limit, shared with earlier configurations
 * @param counts what came of it
 * @param refusal for whom it refuses
 */
record RateLimit(RateLimitConfig config, RateBuckets buckets, LimitCounts counts, Verdict refusal) {
  static RateLimit of(RateLimitConfig config, RateBuckets buckets, LimitCounts counts) {
    return new RateLimit(
        config,
        buckets,
        counts,
        new Verdict.Reject(
            new Rejection(
                429,
                "rate-limited",
                "http_request_denied",
                "The limit \"" + config.name() + "\" allows " + allowed(config) + ".")));
  }

  private static String allowed(RateLimitConfig config) {
    List<String> each = new ArrayList<>();
    for (Window window : config.windows()) {
      each.add(window.limit() + " in " + window.window().toSeconds() + " s");
    }
    return String.join(" and ", each);
  }

  /**
   * What clients know a window by: the limit's name, and with several windows their length.
   *
   * @param index of the window
   */
  String label(int index) {
    return config.windows().size() == 1
        ? config.name()
        : config.name() + "/" + config.windows().get(index).window().toSeconds() + "s";
  }
}
