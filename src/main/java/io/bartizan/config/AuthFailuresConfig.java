package io.bartizan.config;

import io.bartizan.config.RateLimitConfig.Window;
import java.time.Duration;

/**
 * {@code authFailures} of {@code gateway.json}: how often a client may fail to prove who it is.
 *
 * @param window failures that are forgiven in a time, and how many there may be at once
 */
public record AuthFailuresConfig(Window window) {
  /** Ten at once, and then one every two seconds. */
  public static final AuthFailuresConfig DEFAULT =
      new AuthFailuresConfig(new Window(30, Duration.ofMinutes(1), 10));

  static AuthFailuresConfig convert(Settings settings) {
    Window usual = DEFAULT.window();
    int limit = settings.integer("limit", usual.limit());
    return new AuthFailuresConfig(
        new Window(
            limit,
            settings.text("window", RateLimitSettings.WHOLE_SECONDS, usual.window()),
            settings.integer("burst", settings.has("limit") ? limit : usual.burst())));
  }
}
