package io.bartizan.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.config.PoolConfig.Policy;
import io.bartizan.config.PoolConfig.Protocol;
import io.netty.handler.ssl.SslHandler;
import org.junit.jupiter.api.Test;

/** What of a pool goes on when another configuration takes the place of the one before. */
class PoolContinuedTest {
  private final Pool before =
      Pools.pool().policy(Policy.ROUND_ROBIN).endpoint("a", 1).endpoint("b", 1).build();

  private static Endpoint endpoint(Pool pool, int index) {
    return pool.endpoints().get(index);
  }

  @Test
  void whatSaysTheSameIsTheSameWhereverItIsWritten() {
    Pools same = Pools.pool().endpoint("a", 1).endpoint("b", 1);
    assertSame(before, same.follow(before));
    assertSame(before, same.follow(before), "now from another line");
  }

  @Test
  void anEndpointThatStaysCountsOn() {
    Endpoint a = endpoint(before, 0);
    a.requestStarted();
    a.dialed();
    a.dialFailed();
    a.connectionOpened();
    Pool after = Pools.pool().endpoint("c", 1).endpoint("a", 5).follow(before);
    assertNotSame(before, after);
    Endpoint same = endpoint(after, 1);
    assertEquals(5, same.weight());
    assertEquals(1, same.activeRequests());
    assertEquals(1, same.dials());
    assertEquals(1, same.failedDials());
    assertEquals(1, same.openConnections());
    a.requestEnded();
    assertEquals(0, same.activeRequests(), "what began before ends after");
    assertSame(a.reach(), same.reach());
    assertEquals(0, endpoint(after, 0).dials());
  }

  @Test
  void anotherZoneIsAnotherChoice() {
    Pool after = Pools.pool().endpoint("a", 1).endpoint("b", 1).in("z").follow(before);
    assertNotSame(before, after);
    assertSame(endpoint(before, 0).reach(), endpoint(after, 0).reach());
  }

  @Test
  void connectionsThatWereMadeInAnotherWayAreNotTakenOver() {
    TlsHandlers one = (allocator, host, port) -> new SslHandler(null);
    Pool https = Pools.pool().endpoint("a", 1).tls(one).build();
    TlsHandlers other = (allocator, host, port) -> new SslHandler(null);
    Pool rotated = Pools.pool().endpoint("a", 1).tls(other).follow(https);
    assertNotSame(endpoint(https, 0).reach(), endpoint(rotated, 0).reach());
    assertSame(other, rotated.tls());
    Pool h2c = Pools.pool().endpoint("a", 1).endpoint("b", 1).protocol(Protocol.H2C).follow(before);
    assertNotSame(endpoint(before, 0).reach(), endpoint(h2c, 0).reach());
    endpoint(before, 0).requestStarted();
    assertEquals(1, endpoint(h2c, 0).activeRequests());
  }

  @Test
  void theBreakerCountsOnByTheNewLimits() {
    Pool one = Pools.pool().endpoint("a", 1).breaker(2, 2).build();
    assertTrue(one.breaker().pending().tryAcquire());
    assertTrue(one.breaker().pending().tryAcquire());
    assertFalse(one.breaker().pending().tryAcquire());
    Pool more = Pools.pool().endpoint("a", 1).breaker(3, 3).follow(one);
    assertSame(one.breaker(), more.breaker());
    assertTrue(more.breaker().pending().tryAcquire());
    Pool less = Pools.pool().endpoint("a", 1).breaker(1, 1).follow(more);
    for (int i = 0; i < 3; i++) {
      assertFalse(less.breaker().pending().tryAcquire());
      less.breaker().pending().release();
    }
    assertTrue(less.breaker().pending().tryAcquire());
  }

  @Test
  void nothingChangesBeforeItBegins() {
    Pool one = Pools.pool().endpoint("a", 1).breaker(1, 1).build();
    Pool other = Pools.pool().endpoint("a", 1).breaker(5, 5).build();
    Pool next = one.continued(other.config(), null, null);
    assertEquals(1, one.breaker().pending().limit());
    next.begin();
    assertEquals(5, one.breaker().pending().limit());
  }
}
