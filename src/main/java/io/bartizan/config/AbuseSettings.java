package io.bartizan.config;

import io.bartizan.config.AbuseConfig.Mode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Reads {@code abuse}. */
final class AbuseSettings {
  private static final Map<String, Mode> MODES =
      Map.of("off", Mode.OFF, "observe", Mode.OBSERVE, "enforce", Mode.ENFORCE);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final TextForm<Duration> SECOND_TO_DAY =
      Durations.between(SECOND, Duration.ofDays(1));
  private static final TextForm<Duration> DELAY =
      Durations.between(Duration.ofMillis(100), Duration.ofMinutes(5));

  private AbuseSettings() {}

  static AbuseConfig convert(Settings abuse, Path directory) {
    AbuseConfig config =
        new AbuseConfig(
            abuse.oneOf("mode", MODES, AbuseConfig.DEFAULT_MODE),
            abuse.integer("clients", AbuseConfig.DEFAULT_CLIENTS),
            abuse.text("halfLife", SECOND_TO_DAY, AbuseConfig.DEFAULT_HALF_LIFE),
            abuse.integer("ipv6NetworkFactor", AbuseConfig.DEFAULT_NETWORK_FACTOR),
            points(abuse.in("points")),
            tarpit(abuse.in("tarpit")),
            abuse.in("close").integer("score", AbuseConfig.DEFAULT_CLOSE_SCORE),
            ban(abuse.in("ban"), directory));
    // The steps of a ladder lie one above the other.
    Bound tarpit = step(abuse, "tarpit", config.tarpit().score());
    Bound close = step(abuse, "close", config.closeScore());
    ordered(tarpit, close);
    ordered(close, step(abuse, "ban", config.ban().score()));
    return config;
  }

  private static OffencePoints points(Settings points) {
    OffencePoints common = OffencePoints.DEFAULT;
    return new OffencePoints(
        points.integer("rateLimit", common.rateLimit()),
        points.integer("authentication", common.authentication()),
        points.integer("malformed", common.malformed()),
        points.integer("notFound", common.notFound()),
        points.integer("reset", common.reset()),
        points.integer("flood", common.flood()));
  }

  private static TarpitConfig tarpit(Settings tarpit) {
    TarpitConfig config =
        new TarpitConfig(
            tarpit.integer("score", TarpitConfig.DEFAULT_SCORE),
            tarpit.text("firstDelay", DELAY, TarpitConfig.DEFAULT_FIRST_DELAY),
            tarpit.text("maxDelay", DELAY, TarpitConfig.DEFAULT_MAX_DELAY),
            tarpit.integer("maxHeld", TarpitConfig.DEFAULT_MAX_HELD),
            tarpit.integer("maxHeldPercent", TarpitConfig.DEFAULT_MAX_HELD_PERCENT),
            tarpit.integer("maxHeldPerClient", TarpitConfig.DEFAULT_MAX_HELD_PER_CLIENT));
    ordered(
        new Bound(tarpit, "firstDelay", "firstDelay", config.firstDelay()),
        new Bound(tarpit, "maxDelay", "maxDelay", config.maxDelay()));
    return config;
  }

  private static BanConfig ban(Settings ban, Path directory) {
    String file = ban.textOrNull("file", NamedFiles.inside(directory));
    BanConfig config =
        new BanConfig(
            ban.integer("score", BanConfig.DEFAULT_SCORE),
            ban.text("first", SECOND_TO_DAY, BanConfig.DEFAULT_FIRST),
            ban.text("max", SECOND_TO_DAY, BanConfig.DEFAULT_MAX),
            ban.text("decay", SECOND_TO_DAY, BanConfig.DEFAULT_DECAY),
            ban.integer("maxBans", BanConfig.DEFAULT_MAX_BANS),
            file == null ? directory.resolve(BanConfig.DEFAULT_FILE).toString() : file);
    ordered(
        new Bound(ban, "first", "first", config.first()),
        new Bound(ban, "max", "max", config.max()));
    return config;
  }

  private static Bound step(Settings abuse, String step, int score) {
    return new Bound(abuse.in(step), "score", step + ".score", Duration.ofSeconds(score));
  }

  /** A member that may not be on the wrong side of another; a score counts as so many seconds. */
  private record Bound(Settings in, String key, String name, Duration value) {
    String text() {
      return key.equals("score") ? Long.toString(value.toSeconds()) : Durations.format(value);
    }

    /** Whether the problem could be told where it is written. */
    boolean told(String expected, Bound other) {
      Json json = in.get(key);
      if (json == null) {
        return false;
      }
      String written = json instanceof Json.Text text ? Quoted.of(text.written()) : text();
      String hint = "expected " + other.text() + " or " + expected + ", which is \"" + other.name();
      in.findings().addUnlessTold(json.place().problem(written, hint + "\""));
      return true;
    }
  }

  /** Told at the upper one, or where that is not written, at the lower. */
  private static void ordered(Bound lower, Bound upper) {
    if (upper.value().compareTo(lower.value()) < 0 && !upper.told("more", lower)) {
      var _ = lower.told("less", upper);
    }
  }
}
