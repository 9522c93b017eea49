package io.bartizan.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.tls.HandshakeFailure;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HandshakeFailureLogTest {
  private static final Logger LOGGER = Logger.getLogger(HandshakeFailureLog.class.getName());

  private final List<String> lines = new ArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord event) {
          lines.add(event.getLevel() + " " + new SimpleFormatter().formatMessage(event));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };
  private long nanos;

  @BeforeEach
  void listenIn() {
    LOGGER.addHandler(handler);
    LOGGER.setUseParentHandlers(false);
  }

  @AfterEach
  void leave() {
    LOGGER.removeHandler(handler);
    LOGGER.setUseParentHandlers(true);
    LOGGER.setLevel(null);
  }

  private static void fail(HandshakeFailureLog log) {
    log.log(
        "https",
        new InetSocketAddress("127.0.0.1", 4711),
        HandshakeFailure.CLIENT_ALERT,
        new SSLException("unknown_ca"));
  }

  @Test
  void aFewEachSecondAreToldAndTheRestCounted() {
    LOGGER.setLevel(Level.FINE);
    HandshakeFailureLog log = new HandshakeFailureLog(() -> nanos);
    for (int i = 0; i < 1_000; i++) {
      fail(log);
    }
    assertEquals(HandshakeFailureLog.MAX_PER_SECOND, lines.size());
    assertEquals(
        "FINE listener https: TLS handshake of /127.0.0.1:4711 failed: client-alert: unknown_ca",
        lines.getFirst());
    nanos += TimeUnit.SECONDS.toNanos(1);
    fail(log);
    fail(log);
    assertTrue(lines.get(10).endsWith("unknown_ca (and 990 more failures before)"), lines.get(10));
    assertTrue(lines.get(11).endsWith("unknown_ca"), lines.get(11));
  }

  @Test
  void nothingIsToldUnlessOneIsDebugging() {
    HandshakeFailureLog log = new HandshakeFailureLog(() -> nanos);
    fail(log);
    assertEquals(List.of(), lines);
  }
}
