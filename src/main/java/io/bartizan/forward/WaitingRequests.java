package io.bartizan.forward;

import io.bartizan.balance.CircuitBreaker;
import io.bartizan.balance.Pool;
import io.bartizan.config.PoolConfig.Protocol;
import io.bartizan.time.Ticker;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * The requests that wait for a connection to one endpoint on one event loop, oldest first, set
 * against the connections that are being made. Those that none of these is meant for are unserved:
 * the breaker counts them as pending. Makes no connection itself.
 */
final class WaitingRequests {
  /** What an HTTP/2 server should allow at least (RFC 9113, section 6.5.2), until it says. */
  private static final int ASSUMED_STREAMS = 100;

  /** The most requests that wait for one connection, whatever the server allows. */
  private static final int MAX_STREAMS_TO_WAIT_FOR = 1000;

  private final CircuitBreaker breaker;
  private final Ticker ticker;
  private final LinkedHashSet<PendingConnection> waiting = new LinkedHashSet<>();
  private int connecting;
  private int streamsPerConnection;
  private int countedAsPending;
  private boolean starving;
  private long starvingSinceNanos;

  /** None, and no connection has told yet how many it takes. */
  WaitingRequests(Pool pool, Ticker ticker) {
    this.breaker = pool.breaker();
    this.ticker = ticker;
    this.streamsPerConnection = pool.config().protocol() == Protocol.HTTP1 ? 1 : ASSUMED_STREAMS;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  int size() {
    return waiting.size();
  }

  boolean contains(PendingConnection pending) {
    return waiting.contains(pending);
  }

  void add(PendingConnection pending) {
    waiting.add(pending);
  }

  /** Whether it waited; it does not any more. */
  boolean remove(PendingConnection pending) {
    return waiting.remove(pending);
  }

  PendingConnection removeOldest() {
    return waiting.removeFirst();
  }

  List<PendingConnection> removeAll() {
    List<PendingConnection> all = List.copyOf(waiting);
    waiting.clear();
    return all;
  }

  /**
   * Whether the breaker lets it wait, which was added last, if it is unserved; where not, it is
   * taken out again.
   */
  boolean admit(PendingConnection pending) {
    if (unserved() > countedAsPending) {
      if (!breaker.pending().tryAcquire()) {
        waiting.remove(pending);
        return false;
      }
      countedAsPending++;
    }
    return true;
  }

  /** How many no connection being made is meant for. */
  int unserved() {
    return Math.max(0, waiting.size() - connecting * streamsPerConnection);
  }

  // Connections being made

  void connecting() {
    connecting++;
  }

  /**
   * One was made.
   *
   * @param streams how many requests it takes, as the next ones will
   */
  void connected(int streams) {
    connecting--;
    streamsPerConnection = Math.min(MAX_STREAMS_TO_WAIT_FOR, streams);
  }

  /**
   * One could not be made: takes out the oldest, as many as are now unserved of those it was for.
   */
  List<PendingConnection> removeAfterFailure() {
    connecting--;
    List<PendingConnection> failed = new ArrayList<>();
    for (int i = Math.min(streamsPerConnection, unserved()); i > 0; i--) {
      failed.add(waiting.removeFirst());
    }
    return failed;
  }

  // What others hear of it

  /**
   * Tells the breaker how many are unserved, and takes note of when starving began or ended.
   *
   * @param starves whether requests wait and there is no connection, not even one being made
   * @return whether what is needed has changed in kind: whether any is, and how urgently
   */
  boolean recount(boolean starves) {
    int unserved = unserved();
    boolean changed = starves != starving || (unserved == 0) != (countedAsPending == 0);
    if (unserved != countedAsPending) {
      breaker.pending().adjust(unserved - countedAsPending);
      countedAsPending = unserved;
    }
    if (starves && !starving) {
      starvingSinceNanos = ticker.nanos();
    }
    starving = starves;
    return changed;
  }

  /**
   * For how long they have been starving, as of the last {@link #recount}; 0 when they were not.
   */
  long starvingNanos() {
    return starving ? ticker.nanos() - starvingSinceNanos : 0;
  }
}
