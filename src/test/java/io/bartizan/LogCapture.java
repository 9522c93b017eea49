package io.bartizan;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/** What one class logs, kept from the console until it is closed. */
public final class LogCapture extends Handler implements AutoCloseable {
  /** Level and message of each. */
  public final List<String> lines = new CopyOnWriteArrayList<>();

  private final Logger logger;
  private final @Nullable Level level;

  /** Of a class that logs under its own name, at its usual level. */
  public LogCapture(Class<?> logging) {
    this(logging, null);
  }

  /** At another level. */
  public LogCapture(Class<?> logging, @Nullable Level wanted) {
    logger = Logger.getLogger(logging.getName());
    level = logger.getLevel();
    if (wanted != null) {
      logger.setLevel(wanted);
    }
    logger.addHandler(this);
    logger.setUseParentHandlers(false);
  }

  @Override
  public void publish(LogRecord event) {
    lines.add(event.getLevel() + " " + new SimpleFormatter().formatMessage(event));
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
    logger.setUseParentHandlers(true);
    logger.setLevel(level);
  }
}
