package io.bartizan.tls;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * An OCSP responder and the certificates that it is to be asked about. Guarded by the lock of
 * {@link OcspStapling}, which asks.
 */
final class WatchedResponder {
  /** Questions under way: a slow responder does not keep others from being asked. */
  static final int MAX_ASKING = 4;

  private static final Logger LOG = System.getLogger(WatchedResponder.class.getName());

  final URI uri;
  final PriorityQueue<WatchedCertificate> waiting =
      new PriorityQueue<>(Comparator.comparing(WatchedCertificate::due));
  int asking;
  private int failures;
  private Instant pausedUntil = Instant.MIN;

  WatchedResponder(URI uri) {
    this.uri = uri;
  }

  boolean mayBeAsked(Instant now) {
    return asking < MAX_ASKING
        && !pausedUntil.isAfter(now)
        && !waiting.isEmpty()
        && !waiting.peek().due().isAfter(now);
  }

  /** Whether nothing is left to ask. */
  boolean isIdle() {
    return waiting.isEmpty() && asking == 0;
  }

  /** Something came back, usable or not. */
  void answered() {
    if (failures > 0) {
      LOG.log(Level.INFO, "OCSP responder {0} answers again", uri);
    }
    failures = 0;
    pausedUntil = Instant.MIN;
  }

  /**
   * Nothing came back.
   *
   * @return when it is asked again
   */
  Instant silent(String problem, Instant now, OcspWaits waits) {
    // Several questions may fail at once, of one cause.
    if (!pausedUntil.isAfter(now)) {
      failures++;
      pausedUntil = now.plus(waits.pause(failures));
      if (failures == 1) {
        LOG.log(Level.WARNING, "OCSP responder {0} does not answer: {1}", uri, problem);
      }
    }
    return pausedUntil;
  }
}
