package io.bartizan.config;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as users write them: a whole number and one of {@code ms}, {@code s}, {@code m}, {@code
 * h}, {@code d}.
 */
public final class Durations {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

  private Durations() {}

  /** A form that takes durations within both bounds. */
  static TextForm<Duration> between(Duration least, Duration most) {
    return text -> {
      Duration duration = parse(text);
      if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
        throw new BadText("expected " + format(least) + " to " + format(most));
      }
      return duration;
    };
  }

  /** A duration that somebody wrote elsewhere than in a file; empty where it is none. */
  public static Optional<Duration> read(String text) {
    try {
      return Optional.of(parse(text));
    } catch (BadText e) {
      return Optional.empty();
    }
  }

  static Duration parse(String text) throws BadText {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new BadText("expected a duration such as \"250ms\", \"5s\", \"1m\" or \"1h\"");
    }
    long count = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }

  /** In the largest unit that needs no fraction; a day is 24h. Milliseconds are the finest. */
  static String format(Duration duration) {
    long millis = duration.toMillis();
    if (millis % 1000 != 0) {
      return millis + "ms";
    }
    long seconds = millis / 1000;
    if (seconds % 60 != 0 || seconds == 0) {
      return seconds + "s";
    }
    if (seconds % 3600 != 0) {
      return seconds / 60 + "m";
    }
    long hours = seconds / 3600;
    return hours % 24 != 0 || hours == 24 ? hours + "h" : hours / 24 + "d";
  }
}
