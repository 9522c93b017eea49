package io.bartizan.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.balance.Pool;
import io.bartizan.balance.Pools;
import io.bartizan.config.PoolConfig.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Connections that requests share, and a pool's limit that event loops share. */
class SharedConnectionsTest {
  private final AtomicLong clock = new AtomicLong(1_000_000_000_000L);
  private final FakeLoop loop = new FakeLoop(clock);

  @Nested
  class Http2 {
    private final Pool pool =
        Pools.pool().protocol(Protocol.H2C).endpoint("a", 1).breaker(3, 1000).build();

    @Test
    void oneConnectionIsMadeForAllThatWait() {
      List<RecordingWaiter> waiters = acquire(50);
      assertEquals(1, loop.connector.begun);
      FakeConnector.Connection connection = loop.connector.succeed(100);
      waiters.forEach(waiter -> assertSame(connection, waiter.connection));
      assertSame(connection, loop.acquire(pool).connection);
    }

    @Test
    void anotherIsMadeWhenItsStreamsAreUsedUp() {
      List<RecordingWaiter> waiters = acquire(25);
      loop.connector.succeed(10);
      assertFalse(waiters.get(9).isWaiting());
      assertTrue(waiters.get(10).isWaiting());
      assertEquals(2, loop.connector.underWay(), "ten each for the fifteen that wait");
      loop.connector.succeed(10);
      loop.connector.succeed(10);
      assertFalse(waiters.get(24).isWaiting());
    }

    @Test
    void aStreamThatEndsServesWhoWaits() {
      List<RecordingWaiter> waiters = acquire(1);
      FakeConnector.Connection connection = loop.connector.succeed(1);
      acquire(3);
      RecordingWaiter waiting = loop.acquire(pool);
      assertEquals(2, loop.connector.underWay());
      connection.answer();
      connection.answer();
      connection.answer();
      assertTrue(waiting.isWaiting());
      connection.answer();
      assertSame(connection, waiting.connection);
      assertFalse(waiters.get(0).isWaiting());
    }

    @Test
    void aConnectionWithoutStreamsYetIsWaitedForAndNotMadeTwice() {
      RecordingWaiter waiter = loop.acquire(pool);
      FakeConnector.Connection connection = loop.connector.succeed(0);
      loop.acquire(pool);
      assertTrue(waiter.isWaiting());
      assertEquals(1, loop.connector.begun);
      connection.allow(100);
      assertSame(connection, waiter.connection);
    }

    @Test
    void aConnectionThatClosesBeforeItAllowsStreamsHasFailed() {
      RecordingWaiter waiter = loop.acquire(pool);
      loop.connector.succeed(0).close();
      assertFalse(waiter.isWaiting());
      assertEquals(0, pool.breaker().connections().used());
      assertEquals(0, pool.endpoints().get(0).openConnections());
    }

    @Test
    void aFailureToConnectFailsAllItWasMeantFor() {
      List<RecordingWaiter> waiters = acquire(150);
      assertEquals(2, loop.connector.underWay());
      loop.connector.fail();
      assertFalse(waiters.get(49).isWaiting());
      assertTrue(waiters.get(50).isWaiting(), "the other connection is meant for a hundred");
      loop.connector.fail();
      assertFalse(waiters.get(149).isWaiting());
    }

    @Test
    void anIdleConnectionIsClosedAfterItsTimeButNotWithAStreamOpen() {
      acquire(2);
      FakeConnector.Connection connection = loop.connector.succeed(100);
      connection.answer();
      loop.pass(100);
      assertFalse(connection.closed);
      connection.answer();
      loop.pass(61);
      assertTrue(connection.closed);
    }

    @Test
    void drainingClosesItAfterItsLastStream() {
      acquire(2);
      FakeConnector.Connection connection = loop.connector.succeed(100);
      loop.connections.drain();
      connection.answer();
      assertFalse(connection.closed);
      connection.answer();
      assertTrue(connection.closed);
    }

    private List<RecordingWaiter> acquire(int count) {
      List<RecordingWaiter> waiters = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        waiters.add(loop.acquire(pool));
      }
      return waiters;
    }
  }

  @Nested
  class AtTheLimit {
    private final FakeLoop other = new FakeLoop(clock);
    private final Pool pool =
        Pools.pool().endpoint("a", 1).endpoint("b", 1).breaker(1, 1000).build();

    @Test
    void anIdleConnectionOfAnotherEventLoopMakesRoom() {
      FakeConnector.Connection idle = other.connect(pool);
      idle.answer();
      RecordingWaiter waiter = loop.acquire(pool);
      assertEquals(0, loop.connector.begun);
      runTasks();
      assertTrue(idle.closed);
      loop.connector.succeed();
      assertFalse(waiter.isWaiting());
    }

    @Test
    void anIdleConnectionToAnotherEndpointMakesRoom() {
      FakeConnector.Connection idle = loop.connect(pool, pool.endpoints().get(1));
      idle.answer();
      RecordingWaiter waiter = loop.acquire(pool);
      runTasks();
      assertTrue(idle.closed);
      loop.connector.succeed();
      assertFalse(waiter.isWaiting());
    }

    @Test
    void aConnectionThatBecomesIdleElsewhereMakesRoom() {
      FakeConnector.Connection busy = other.connect(pool);
      RecordingWaiter waiter = loop.acquire(pool);
      runTasks();
      assertTrue(waiter.isWaiting());
      busy.answer();
      runTasks();
      assertTrue(busy.closed);
      loop.connector.succeed();
      assertFalse(waiter.isWaiting());
    }

    @Test
    void whoHasNoneIsNotStarvedByWhoIsAlwaysBusy() {
      FakeConnector.Connection busy = other.connect(pool);
      List<RecordingWaiter> crowd = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        crowd.add(other.acquire(pool));
      }
      RecordingWaiter waiter = loop.acquire(pool);
      runTasks();
      serveUntilAnswered(busy, waiter);
      assertFalse(waiter.isWaiting());
      assertTrue(crowd.get(4).isWaiting(), "before the whole crowd was served");
    }

    @Test
    void anEndpointThatHasNoneIsNotStarvedByABusyOneOfTheSameLoop() {
      FakeConnector.Connection busy = loop.connect(pool);
      for (int i = 0; i < 5; i++) {
        loop.acquire(pool);
      }
      RecordingWaiter waiter = loop.acquire(pool, pool.endpoints().get(1));
      runTasks();
      serveUntilAnswered(busy, waiter);
      assertFalse(waiter.isWaiting());
    }

    @Test
    void whoIsBusyDoesNotGiveUpOneConnectionAfterAnother() {
      Pool larger = Pools.pool().endpoint("a", 1).breaker(3, 1000).build();
      List<FakeConnector.Connection> busy =
          List.of(other.connect(larger), other.connect(larger), other.connect(larger));
      for (int i = 0; i < 10; i++) {
        other.acquire(larger);
      }
      loop.acquire(larger);
      runTasks();
      busy.forEach(FakeConnector.Connection::answer);
      assertEquals(1, busy.stream().filter(connection -> connection.closed).count());
    }

    @Test
    void aCancelledWaiterTakesNoConnectionAway() {
      FakeConnector.Connection busy = other.connect(pool);
      RecordingWaiter waiter = loop.acquire(pool);
      loop.cancel(waiter);
      busy.answer();
      runTasks();
      assertFalse(busy.closed);
    }

    @Test
    void aPermitThatComesTooLateIsPassedOn() {
      FakeConnector.Connection busy = other.connect(pool);
      RecordingWaiter cancelled = loop.acquire(pool);
      other.acquire(pool);
      busy.close();
      loop.cancel(cancelled);
      runTasks();
      assertEquals(0, loop.connector.underWay());
      assertEquals(1, other.connector.underWay());
    }

    @Test
    void aClosedEventLoopLeavesItsPermitsToTheOthers() {
      FakeConnector.Connection busy = other.connect(pool);
      RecordingWaiter waiter = loop.acquire(pool);
      other.connections.close();
      runTasks();
      assertTrue(busy.closed);
      loop.connector.succeed();
      assertFalse(waiter.isWaiting());
    }

    /** Answers the busy connection's requests, one in each second, and makes all connections. */
    private void serveUntilAnswered(FakeConnector.Connection busy, RecordingWaiter waiter) {
      for (int i = 0; i < 3 && waiter.isWaiting(); i++) {
        loop.pass(1);
        if (!busy.closed) {
          busy.answer();
        }
        runTasks();
        while (loop.connector.underWay() > 0) {
          loop.connector.succeed();
        }
      }
    }

    private void runTasks() {
      for (int i = 0; i < 4; i++) {
        loop.runTasks();
        other.runTasks();
      }
    }
  }
}
