package io.bartizan.forward;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.balance.Pool;
import io.bartizan.balance.Pools;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WaitingRequestsTest {
  private final AtomicLong clock = new AtomicLong(1_000_000_000_000L);
  private final Pool pool = Pools.pool().endpoint("a", 1).build();
  private final WaitingRequests waiting = new WaitingRequests(pool, clock::get);

  /** Other connections' requests, of which only the identity matters here. */
  private final FakeLoop loop = new FakeLoop(clock);

  private final Pool other = Pools.pool().endpoint("b", 1).build();

  private List<PendingConnection> add(int count) {
    List<PendingConnection> added = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      PendingConnection pending = requireNonNull(loop.acquire(other).pending);
      waiting.add(pending);
      added.add(pending);
    }
    return added;
  }

  @Test
  void whoWaitsIsServedByAConnectionThatIsBeingMade() {
    add(3);
    assertEquals(3, waiting.unserved());
    waiting.connecting();
    assertEquals(2, waiting.unserved());
    waiting.connecting();
    waiting.connecting();
    waiting.connecting();
    assertEquals(0, waiting.unserved());
  }

  @Test
  void theNextConnectionsAreExpectedToTakeAsManyAsTheLast() {
    add(12);
    waiting.connecting();
    waiting.connected(10);
    assertEquals(12, waiting.unserved());
    waiting.connecting();
    assertEquals(2, waiting.unserved());
  }

  @Test
  void theOldestFailWithTheConnectionThatWasForThem() {
    List<PendingConnection> all = add(3);
    waiting.connecting();
    waiting.connecting();
    assertEquals(all.subList(0, 1), waiting.removeAfterFailure());
    assertEquals(2, waiting.size());
    assertEquals(1, waiting.unserved());
  }

  @Test
  void nobodyFailsWhileOtherConnectionsAreForAll() {
    add(1);
    waiting.connecting();
    waiting.connecting();
    assertEquals(List.of(), waiting.removeAfterFailure());
    assertEquals(1, waiting.size());
  }

  @Test
  void theBreakerCountsWhoIsUnserved() {
    PendingConnection pending = add(1).getFirst();
    assertTrue(waiting.admit(pending));
    assertEquals(1, pool.breaker().pending().used());
    waiting.connecting();
    waiting.recount(false);
    assertEquals(0, pool.breaker().pending().used());
  }

  @Test
  void whomTheBreakerDoesNotLetWaitIsTakenOut() {
    while (pool.breaker().pending().tryAcquire()) {
      // until there is no room
    }
    PendingConnection pending = add(1).getFirst();
    assertFalse(waiting.admit(pending));
    assertTrue(waiting.isEmpty());
    waiting.recount(false);
    assertEquals(pool.breaker().pending().limit(), pool.breaker().pending().used());
  }

  @Test
  void onlyAChangeInKindIsTold() {
    assertFalse(waiting.recount(false));
    add(1);
    assertTrue(waiting.recount(false), "one is unserved");
    add(1);
    assertFalse(waiting.recount(false), "and another");
    assertTrue(waiting.recount(true), "there is no connection any more");
    waiting.removeAll();
    assertTrue(waiting.recount(false), "none is");
  }

  @Test
  void starvingIsTimedFromItsBeginning() {
    add(1);
    waiting.recount(true);
    clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
    waiting.recount(true);
    clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
    assertEquals(TimeUnit.SECONDS.toNanos(2), waiting.starvingNanos());
    waiting.recount(false);
    assertEquals(0, waiting.starvingNanos());
  }
}
