package io.bartizan.listen;

import io.bartizan.time.Ticker;
import io.bartizan.tls.HandshakeFailure;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * Tells of connections that came to nothing on one event loop, or were refused by the acceptors,
 * for debugging only, and of a few each second: whoever knocks on ports all over the internet would
 * choose how much is logged. Metrics count all.
 */
final class HandshakeFailureLog {
  /** Beyond these failures are only counted, until the second is over. */
  static final int MAX_PER_SECOND = 10;

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final Logger LOG = System.getLogger(HandshakeFailureLog.class.getName());

  private final Ticker ticker;
  private long secondBegan;
  private int told;
  private long untold;

  HandshakeFailureLog(Ticker ticker) {
    this.ticker = ticker;
    this.secondBegan = ticker.nanos();
  }

  void log(String listener, SocketAddress client, HandshakeFailure failure, Throwable cause) {
    if (!LOG.isLoggable(Level.DEBUG) || !mayTell()) {
      return;
    }
    LOG.log(
        Level.DEBUG,
        "listener {0}: TLS handshake of {1} failed: {2}: {3}{4}",
        listener,
        client,
        failure.label(),
        cause.getMessage(),
        untold == 0 ? "" : " (and " + untold + " more failures before)");
    untold = 0;
  }

  /** Tells of a connection that was refused before a byte of it was read. */
  void refused(String listener, SocketAddress client, String reason) {
    tell(listener, client, "refused: " + reason);
  }

  /** Tells of a connection that was refused for what its proxy said. */
  void refused(String listener, SocketAddress client, String reason, String detail) {
    tell(listener, client, "refused: " + reason + ": " + detail);
  }

  /** Tells of a connection that was ended before its protocol was known. */
  void ended(String listener, SocketAddress client, String reason) {
    tell(listener, client, "ended: " + reason);
  }

  private void tell(String listener, SocketAddress client, String what) {
    if (!LOG.isLoggable(Level.DEBUG) || !mayTell()) {
      return;
    }
    LOG.log(
        Level.DEBUG,
        "listener {0}: connection of {1} {2}{3}",
        listener,
        client,
        what,
        untold == 0 ? "" : " (and " + untold + " more failures before)");
    untold = 0;
  }

  private boolean mayTell() {
    long now = ticker.nanos();
    if (now - secondBegan >= SECOND) {
      secondBegan = now;
      told = 0;
    }
    if (told == MAX_PER_SECOND) {
      untold++;
      return false;
    }
    told++;
    return true;
  }
}
