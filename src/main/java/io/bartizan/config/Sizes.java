package io.bartizan.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sizes as users write them: a whole number and one of {@code B}, {@code KiB}, {@code MiB}, {@code
 * GiB}.
 */
final class Sizes {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,9})(B|KiB|MiB|GiB)");
  private static final long KIB = 1024;
  private static final String PER_SECOND = "/s";

  private Sizes() {}

  /** A form that takes sizes within both bounds, in bytes. */
  static TextForm<Integer> between(int least, int most) {
    return text -> {
      long bytes = parse(text);
      if (bytes < least || bytes > most) {
        throw new BadText("expected " + format(least) + " to " + format(most));
      }
      return (int) bytes;
    };
  }

  /** A form that takes sizes up to the bound, in bytes. */
  static TextForm<Long> upTo(long most) {
    return text -> {
      long bytes = parse(text);
      if (bytes > most) {
        throw new BadText("expected at most " + format(most));
      }
      return bytes;
    };
  }

  /** A form that takes sizes a second, as in {@code 500B/s}, up to the bound, in bytes. */
  static TextForm<Integer> perSecond(int most) {
    return text -> {
      if (!text.endsWith(PER_SECOND)) {
        throw new BadText("expected a rate such as \"500B/s\" or \"1KiB/s\"");
      }
      long bytes = parse(text.substring(0, text.length() - PER_SECOND.length()));
      if (bytes > most) {
        throw new BadText("expected at most " + format(most) + PER_SECOND);
      }
      return (int) bytes;
    };
  }

  static long parse(String text) throws BadText {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new BadText("expected a size such as \"512B\", \"64KiB\" or \"1MiB\"");
    }
    long count = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "B" -> count;
      case "KiB" -> count * KIB;
      case "MiB" -> count * KIB * KIB;
      default -> count * KIB * KIB * KIB;
    };
  }

  /** In the largest unit that needs no fraction. */
  static String format(long bytes) {
    String[] units = {"B", "KiB", "MiB", "GiB"};
    int unit = 0;
    long count = bytes;
    while (unit < units.length - 1 && count != 0 && count % KIB == 0) {
      count /= KIB;
      unit++;
    }
    return count + units[unit];
  }
}
