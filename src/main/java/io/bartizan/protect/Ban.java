package io.bartizan.protect;

import io.bartizan.address.IpAddress;
import java.util.Comparator;

/**
 * That a client may not come in for a while; after it, for another while, that it was so. Times are
 * in milliseconds since 1970, since a ban outlives the process.
 *
 * @param client the first address of its block
 * @param sinceMillis when it began
 * @param untilMillis when it ends
 * @param forgottenMillis when nothing is left of it; not before its end
 * @param level how many times the gateway has banned the client so far, as far as that counts still
 * @param byHand whether somebody wanted it, not the gateway
 * @param reason for people; one line
 */
public record Ban(
    IpAddress client,
    long sinceMillis,
    long untilMillis,
    long forgottenMillis,
    int level,
    boolean byHand,
    String reason) {
  /** Longest reason, in characters. */
  public static final int MAX_REASON = 200;

  /** Those that are forgotten first come first; no two bans of a set are equal in it. */
  static final Comparator<Ban> FIRST_FORGOTTEN =
      Comparator.comparingLong(Ban::forgottenMillis)
          .thenComparingLong(ban -> ban.client().high())
          .thenComparingLong(ban -> ban.client().low());

  /** Whether it keeps the client out. */
  public boolean isInForce(long nowMillis) {
    return untilMillis > nowMillis;
  }

  /** What is left of its level. */
  int levelAt(long nowMillis, long decayMillis) {
    long since = nowMillis - untilMillis;
    return since <= 0 ? level : (int) Math.max(0, level - since / decayMillis);
  }
}
