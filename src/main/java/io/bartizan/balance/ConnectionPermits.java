package io.bartizan.balance;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * How many connections a pool may have open, over all event loops, and who gets the next one when
 * there are no more. Connections stay with the event loop that made them, so a loop that has none
 * could wait for ever beside one with idle ones; here loops queue for permits, and those that could
 * do without a connection hear of it. Who has none at all is urgent and goes before those who want
 * more; otherwise it is first come first served. Does not know connections.
 */
public final class ConnectionPermits {
  private final Permits permits;
  private final Queue<Claimant> urgent = new ConcurrentLinkedQueue<>();
  private final Queue<Claimant> ordinary = new ConcurrentLinkedQueue<>();
  private final List<Claimant> members = new CopyOnWriteArrayList<>();

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
    withdraw(member);
    // Met in this moment, maybe: the member gives that permit back.
  }

  /** Takes one, if one is free and nobody else waits for it. */
  public boolean tryAcquire() {
    return !isClaimed() && permits.tryAcquire();
  }

  /** Gives one back. */
  public void release() {
    permits.release();
    grant();
  }

  /**
   * Queues for a permit; at most one claim of a claimant at a time.
   *
   * @param urgently whether the claimant has requests waiting where it has no connection at all
   */
  public void claim(Claimant claimant, boolean urgently) {
    (urgently ? urgent : ordinary).add(claimant);
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
    return urgent.remove(claimant) || ordinary.remove(claimant);
  }

  /** Whether somebody waits for a permit. */
  public boolean isClaimed() {
    return !urgent.isEmpty() || !ordinary.isEmpty();
  }

  /** Whether somebody waits for a permit who has no connection at all. */
  public boolean isClaimedUrgently() {
    return !urgent.isEmpty();
  }

  /** There are more or fewer from now on; who waits gets what that makes free. */
  void limit(int limit) {
    permits.limit(limit);
    grant();
  }

  /** How many there are. */
  public int limit() {
    return permits.limit();
  }

  /** How many are used. */
  public int used() {
    return permits.used();
  }

  // After every release and every claim: whichever of two that race comes last sees both.
  private void grant() {
    while (isClaimed() && permits.tryAcquire()) {
      Claimant first = urgent.poll();
      Claimant next = first != null ? first : ordinary.poll();
      if (next == null) {
        permits.release();
      } else {
        next.onGranted();
      }
    }
  }
}
