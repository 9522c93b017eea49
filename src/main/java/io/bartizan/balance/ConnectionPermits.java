package io.bartizan.balance;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many connections a pool may have open, over all event loops, and who gets the next one when
 * there are no more. Connections stay with the event loop that made them, so a loop that has none
 * could wait for ever beside one with idle ones; here loops queue for permits, first come first
 * served, and those that could do without one hear of it. Does not know connections.
 */
public final class ConnectionPermits {
  private final Permits permits;
  private final Queue<Claimant> claims = new ConcurrentLinkedQueue<>();
  private final List<Claimant> members = new CopyOnWriteArrayList<>();
  private final AtomicInteger starving = new AtomicInteger();

  /**
   * All of them free.
   *
   * @param limit 0 or more
   */
  public ConnectionPermits(int limit) {
    this.permits = new Permits(limit);
  }

  /** One event loop's part in a pool. Its methods are called on any thread. */
  public interface Claimant {
    /** A claim is met: the permit is the claimant's, to be used or given back. */
    void onGranted();

    /** Somebody claims a permit: an idle connection should be closed. */
    void onIdleWanted();
  }

  /** From now on the member hears of claims. */
  public void join(Claimant member) {
    members.add(member);
  }

  /** Neither hears of claims nor has any more. */
  public void leave(Claimant member) {
    members.remove(member);
    claims.removeIf(claimant -> claimant == member);
  }

  /** Takes one, if one is free and nobody else waits for it. */
  public boolean tryAcquire() {
    return claims.isEmpty() && permits.tryAcquire();
  }

  /** Gives one back. */
  public void release() {
    permits.release();
    grant();
  }

  /** Queues for a permit; at most one claim of a claimant at a time. */
  public void claim(Claimant claimant) {
    claims.add(claimant);
    grant();
    for (Claimant member : members) {
      if (member != claimant && isClaimed()) {
        member.onIdleWanted();
      }
    }
  }

  /**
   * Takes a claim back.
   *
   * @return false when there is none any more: it was met
   */
  public boolean withdraw(Claimant claimant) {
    return claims.remove(claimant);
  }

  /** Whether somebody waits for a permit. */
  public boolean isClaimed() {
    return !claims.isEmpty();
  }

  /** Requests wait somewhere that has no connection at all, or no longer. */
  public void starving(boolean now) {
    starving.getAndAdd(now ? 1 : -1);
  }

  /** Whether requests wait somewhere that has no connection at all. */
  public boolean isAnyStarving() {
    return starving.get() > 0;
  }

  /** How many are used. */
  public int used() {
    return permits.used();
  }

  // After every release and every claim: whichever of two that race comes last sees both.
  private void grant() {
    while (!claims.isEmpty() && permits.tryAcquire()) {
      Claimant next = claims.poll();
      if (next == null) {
        permits.release();
      } else {
        next.onGranted();
      }
    }
  }
}
