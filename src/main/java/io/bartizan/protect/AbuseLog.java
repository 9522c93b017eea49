package io.bartizan.protect;

import io.bartizan.time.Ticker;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;

/**
 * Tells when a client comes to another step of the ladder, a few times each second: whoever attacks
 * from many addresses would choose how much is logged. Metrics count all.
 */
final class AbuseLog {
  /** Beyond these, clients are only counted until the second is over. */
  static final int MAX_PER_SECOND = 10;

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final Logger LOG = System.getLogger(AbuseLog.class.getName());

  private final Ticker ticker;
  private long secondBegan;
  private int told;
  private long untold;

  AbuseLog(Ticker ticker) {
    this.ticker = ticker;
    this.secondBegan = ticker.nanos();
  }

  /**
   * Tells of a client, or counts it.
   *
   * @param what becomes of it, or would
   */
  synchronized void log(String client, String what, double score, Offence last) {
    long now = ticker.nanos();
    if (now - secondBegan >= SECOND) {
      secondBegan = now;
      told = 0;
    }
    if (told == MAX_PER_SECOND) {
      untold++;
      return;
    }
    told++;
    LOG.log(
        Level.INFO,
        "client {0} {1}: its score is {2}, the last offence {3}{4}",
        client,
        what,
        Long.toString(Math.round(score)),
        last.text(),
        untold == 0 ? "" : " (and " + untold + " more clients before)");
    untold = 0;
  }
}
