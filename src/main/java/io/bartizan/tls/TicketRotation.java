package io.bartizan.tls;

import io.bartizan.config.TlsTicketsConfig;
import io.bartizan.time.Ticker;
import java.security.SecureRandom;

/**
 * Begins the epochs of this process' session tickets, with secrets at random that nobody else
 * knows: the first at once, each other when its predecessor's time is over. Needs to be asked from
 * time to time.
 */
public final class TicketRotation {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final TicketKeys keys;
  private final Ticker ticker;
  private final long periodNanos;
  private final int previous;
  private long epochNanos;

  /** Begins the first epoch. */
  public TicketRotation(TicketKeys keys, TlsTicketsConfig config, Ticker ticker) {
    this.keys = keys;
    this.ticker = ticker;
    this.periodNanos = config.rotation().toNanos();
    this.previous = config.previous();
    this.epochNanos = ticker.nanos();
    begin();
  }

  /**
   * Begins the next epoch if it is time. Not on an event loop. Where it was not asked for long, the
   * epochs that are over by then are: no ticket is good for longer because the process was frozen.
   *
   * @return whether it was time
   */
  public synchronized boolean rotateIfDue() {
    long over = (ticker.nanos() - epochNanos) / periodNanos;
    epochNanos += over * periodNanos;
    for (long i = Math.min(over, previous + 1L); i > 0; i--) {
      begin();
    }
    return over > 0;
  }

  private void begin() {
    byte[] secret = new byte[TicketKeys.SECRET_BYTES];
    RANDOM.nextBytes(secret);
    keys.rotate(secret);
  }
}
