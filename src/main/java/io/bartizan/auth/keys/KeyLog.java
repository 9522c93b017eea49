package io.bartizan.auth.keys;

import io.bartizan.auth.token.KeySet;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A line of the log about keys; it names them, and has nothing of what they are.
 *
 * @param text of which nothing is a pattern
 */
record KeyLog(Level level, String text) {
  /** Keys that are named. */
  private static final int MAX_NAMED = 16;

  /** Characters of an issuer's text. */
  private static final int MAX_TEXT = 200;

  private static final Logger LOG = System.getLogger(KeyLog.class.getName());

  static KeyLog changed(String provider, KeySet keys) {
    String leftOut = keys.leftOut().isEmpty() ? "" : "; left out: " + some(keys.leftOut());
    return keys.size() == 0
        ? of(Level.WARNING, provider, "there are none, every token is refused" + leftOut)
        : of(Level.INFO, provider, keys.size() + " in force: " + named(keys) + leftOut);
  }

  private static String named(KeySet keys) {
    return some(
        keys.keys().stream()
            .map(key -> key.id() == null ? key.type() : plain(key.id()) + " (" + key.type() + ")")
            .toList());
  }

  private static String some(List<String> texts) {
    return texts.stream().limit(MAX_NAMED).collect(Collectors.joining(", "))
        + (texts.size() > MAX_NAMED ? " and others" : "");
  }

  /**
   * Questions begin to fail.
   *
   * @param stays what is in force meanwhile
   */
  static KeyLog failing(String provider, @Nullable KeySet stays, String reason) {
    return of(
        Level.WARNING,
        provider,
        "cannot be fetched, "
            + (stays == null ? "and there are none yet: " : stays.size() + " stay in force: ")
            + reason);
  }

  static KeyLog stillFailing(String provider, String reason) {
    return of(Level.DEBUG, provider, "still cannot be fetched: " + reason);
  }

  static KeyLog goodAgain(String provider, KeySet keys) {
    return of(Level.INFO, provider, "fetched again, the same " + keys.size());
  }

  /** On one line, and not too long: it may be an issuer's, or of somebody between. */
  static String plain(String text) {
    String some = text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) + "..." : text;
    StringBuilder plain = new StringBuilder(some);
    for (int i = 0; i < some.length(); i++) {
      if (Character.isISOControl(some.charAt(i))) {
        plain.setCharAt(i, ' ');
      }
    }
    return plain.toString();
  }

  private static KeyLog of(Level level, String provider, String text) {
    return new KeyLog(level, "keys of JWT provider " + provider + ": " + text);
  }

  void write() {
    LOG.log(level, text);
  }
}
