package io.bartizan;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * How the gateway's own log looks: one line of time, level and message on the standard error, which
 * a name of a logger would only make longer. What is behind {@link System.Logger} is known here and
 * nowhere else.
 */
final class LogLines extends Formatter {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  /** Held on to, since a logger that nobody refers to forgets its level. */
  private static final Logger NETTY = Logger.getLogger("io.netty");

  private static final Logger OWN = Logger.getLogger("io.bartizan");

  /** Set to {@code debug} it has the gateway tell more. */
  private static final String PROPERTY = "bartizan.log";

  private LogLines() {}

  /** Puts it in the place of whatever logging the JVM was started with. */
  static void install() {
    LogManager.getLogManager().reset();
    ConsoleHandler handler = new ConsoleHandler();
    handler.setFormatter(new LogLines());
    handler.setLevel(Level.ALL);
    Logger root = Logger.getLogger("");
    root.addHandler(handler);
    root.setLevel(Level.INFO);
    // It logs at this level what peers send it, so that they would choose how much is logged.
    NETTY.setLevel(Level.WARNING);
    if (System.getProperty(PROPERTY, "").equalsIgnoreCase("debug")) {
      OWN.setLevel(Level.FINE);
    }
  }

  @Override
  public String format(LogRecord event) {
    StringBuilder line = new StringBuilder();
    line.append(TIME.format(Instant.ofEpochMilli(event.getMillis())));
    line.append(' ').append(level(event.getLevel())).append(' ');
    appendOnOneLine(line, formatMessage(event));
    line.append('\n');
    if (event.getThrown() != null) {
      // As the JDK's own formatters do: nothing else writes causes and what was suppressed.
      StringWriter trace = new StringWriter();
      event.getThrown().printStackTrace(new PrintWriter(trace));
      line.append(trace);
    }
    return line.toString();
  }

  private static String level(Level level) {
    if (level.intValue() >= Level.SEVERE.intValue()) {
      return "ERROR";
    }
    if (level.intValue() >= Level.WARNING.intValue()) {
      return "WARN ";
    }
    return level.intValue() >= Level.INFO.intValue() ? "INFO " : "DEBUG";
  }

  /** A message may carry words of a peer, which must not look like further lines. */
  private static void appendOnOneLine(StringBuilder line, String message) {
    for (int i = 0; i < message.length(); i++) {
      char c = message.charAt(i);
      if (Character.isISOControl(c)) {
        line.append("\\u%04x".formatted((int) c));
      } else {
        line.append(c);
      }
    }
  }
}
