package io.bartizan.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.LogCapture;
import io.bartizan.tls.HandshakeFailure;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

class HandshakeFailureLogTest {
  private long nanos;

  private static void fail(HandshakeFailureLog log) {
    log.log(
        "https",
        new InetSocketAddress("127.0.0.1", 4711),
        HandshakeFailure.CLIENT_ALERT,
        new SSLException("unknown_ca"));
  }

  @Test
  void aFewEachSecondAreToldAndTheRestCounted() {
    try (LogCapture logged = new LogCapture(HandshakeFailureLog.class, Level.FINE)) {
      HandshakeFailureLog log = new HandshakeFailureLog(() -> nanos);
      for (int i = 0; i < 1_000; i++) {
        fail(log);
      }
      assertEquals(HandshakeFailureLog.MAX_PER_SECOND, logged.lines.size());
      assertEquals(
          "FINE listener https: TLS handshake of /127.0.0.1:4711 failed: client-alert: unknown_ca",
          logged.lines.getFirst());
      nanos += TimeUnit.SECONDS.toNanos(1);
      fail(log);
      fail(log);
      String first = logged.lines.get(10);
      assertTrue(first.endsWith("unknown_ca (and 990 more failures before)"), first);
      assertTrue(logged.lines.get(11).endsWith("unknown_ca"), logged.lines.get(11));
    }
  }

  @Test
  void nothingIsToldUnlessOneIsDebugging() {
    try (LogCapture logged = new LogCapture(HandshakeFailureLog.class)) {
      fail(new HandshakeFailureLog(() -> nanos));
      assertEquals(List.of(), logged.lines);
    }
  }
}
