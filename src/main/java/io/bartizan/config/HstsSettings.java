package io.bartizan.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads {@code hsts}: true, false, or an object with what to say. */
final class HstsSettings {
  private static final TextForm<Duration> MAX_AGE =
      Durations.between(Duration.ZERO, Duration.ofDays(3650));

  /** What the maintainers of the list want at least (hstspreload.org). */
  private static final Duration PRELOAD_MAX_AGE = Duration.ofDays(365);

  private HstsSettings() {}

  /** Null where the parent does not say. */
  static @Nullable HstsConfig convert(Settings parent) {
    Json json = parent.get("hsts");
    if (json instanceof Json.Bool bool) {
      return bool.value() ? HstsConfig.ON : HstsConfig.OFF;
    }
    return json == null ? null : said(parent.in("hsts"));
  }

  private static HstsConfig said(Settings hsts) {
    HstsConfig config =
        new HstsConfig(
            true,
            hsts.text("maxAge", MAX_AGE, HstsConfig.DEFAULT_MAX_AGE),
            hsts.flag("includeSubDomains", false),
            hsts.flag("preload", false));
    Json preload = hsts.get("preload");
    if (preload != null
        && config.preload()
        && (!config.includeSubDomains() || config.maxAge().compareTo(PRELOAD_MAX_AGE) < 0)) {
      hsts.findings()
          .addUnlessTold(
              preload
                  .place()
                  .problem(
                      "true",
                      "browsers' lists take only who says \"includeSubDomains\" and a \"maxAge\" of"
                          + " 365d or more"));
    }
    return config;
  }
}
