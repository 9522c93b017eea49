package io.bartizan.forward;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.balance.CircuitBreaker;
import io.bartizan.balance.Endpoint;
import io.bartizan.balance.Pool;
import io.bartizan.balance.Pools;
import io.bartizan.config.PoolConfig.Protocol;
import io.bartizan.http.StreamReset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UpstreamConnectionsTest {
  private final FakeLoop loop = new FakeLoop(new AtomicLong(1_000_000_000_000L));
  private final FakeConnector connector = loop.connector;
  private Pool pool = Pools.pool().endpoint("a", 1).build();

  /** Whatever a test did: once all is closed, nothing is counted any more. */
  @AfterEach
  void everyPermitComesBack() {
    connector.failsAtOnce = false;
    loop.connections.close();
    while (connector.underWay() > 0) {
      connector.succeed();
    }
    loop.runTasks();
    assertEquals(0, pool.breaker().connections().used(), "connections");
    assertEquals(0, pool.breaker().pending().used(), "pending");
    assertFalse(pool.breaker().connections().isClaimed(), "claimed");
    assertEquals(0, pool.endpoints().get(0).openConnections(), "open");
  }

  @Test
  void aFreedConnectionIsUsedAgainAtOnce() {
    FakeConnector.Connection connection = loop.connect(pool);
    connection.answer();
    RecordingWaiter next = loop.acquire(pool);
    assertSame(connection, next.connection);
    assertNull(next.pending);
    assertEquals(1, connector.begun);
  }

  @Test
  void theConnectionUsedLastIsUsedNext() {
    FakeConnector.Connection one = loop.connect(pool);
    FakeConnector.Connection two = loop.connect(pool);
    FakeConnector.Connection three = loop.connect(pool);
    two.answer();
    three.answer();
    one.answer();
    assertSame(one, loop.connect(pool));
    assertSame(three, loop.connect(pool));
    assertSame(two, loop.connect(pool));
  }

  @Test
  void aConnectionServesOneRequestAtATime() {
    assertNotSame(loop.connect(pool), loop.connect(pool));
    assertEquals(2, pool.endpoints().get(0).openConnections());
  }

  @Test
  void endpointsDoNotShareConnections() {
    pool = Pools.pool().endpoint("a", 1).endpoint("b", 1).build();
    loop.connect(pool, pool.endpoints().get(0)).answer();
    FakeConnector.Connection other = loop.connect(pool, pool.endpoints().get(1));
    assertSame(pool.endpoints().get(1), other.endpoint);
    other.close();
  }

  @Test
  void aWaiterIsServedByAFreedConnectionBeforeItsOwnIsThere() {
    FakeConnector.Connection first = loop.connect(pool);
    RecordingWaiter waiter = loop.acquire(pool);
    assertEquals(1, connector.underWay());
    first.answer();
    assertSame(first, waiter.connection);
    FakeConnector.Connection late = connector.succeed();
    assertSame(late, loop.connect(pool), "what came too late is kept for the next");
  }

  @Test
  void waitersAreServedInTheOrderTheyCame() {
    RecordingWaiter one = loop.acquire(pool);
    RecordingWaiter two = loop.acquire(pool);
    connector.succeed();
    assertFalse(one.isWaiting());
    assertTrue(two.isWaiting());
    connector.succeed();
    assertFalse(two.isWaiting());
  }

  @Test
  void aWaiterThatOpensNothingLeavesTheConnectionToTheNext() {
    RecordingWaiter idle = new RecordingWaiter(false);
    loop.connections.acquire(pool, pool.endpoints().get(0), idle);
    RecordingWaiter next = loop.acquire(pool);
    FakeConnector.Connection connection = connector.succeed();
    assertSame(connection, idle.connection);
    assertSame(connection, next.connection);
  }

  @Test
  void anIdleConnectionThatNobodyOpensARequestOnStaysIdle() {
    FakeConnector.Connection connection = loop.connect(pool);
    connection.answer();
    loop.connections.acquire(pool, pool.endpoints().get(0), new RecordingWaiter(false));
    assertSame(connection, loop.connect(pool));
  }

  @Test
  void aCancelledWaiterHearsNothingAndItsConnectionIsKept() {
    RecordingWaiter waiter = loop.acquire(pool);
    loop.cancel(waiter);
    FakeConnector.Connection connection = connector.succeed();
    assertTrue(waiter.isWaiting());
    assertSame(connection, loop.connect(pool));
    loop.cancel(waiter);
    assertEquals(1, connector.begun);
  }

  @Test
  void aFailureToConnectFailsTheOldestWaiterAndTheOthersGoOn() {
    RecordingWaiter one = loop.acquire(pool);
    RecordingWaiter two = loop.acquire(pool);
    connector.fail();
    StreamReset failure = requireNonNull(one.failure);
    assertEquals(StreamReset.Kind.CONNECT_FAILED, failure.kind());
    assertTrue(failure.unprocessed());
    assertTrue(two.isWaiting());
    connector.succeed();
    assertFalse(two.isWaiting());
    assertNull(two.failure);
  }

  @Test
  void aFailureToConnectForWhomWasServedOtherwiseFailsNobody() {
    FakeConnector.Connection first = loop.connect(pool);
    RecordingWaiter one = loop.acquire(pool);
    RecordingWaiter two = loop.acquire(pool);
    first.answer();
    assertSame(first, one.connection);
    connector.fail();
    assertTrue(two.isWaiting(), "another connection is being made, and two needs only one");
    connector.succeed();
    assertFalse(two.isWaiting());
  }

  @Test
  void connectingThatFailsAtOnceFailsEachOnce() {
    connector.failsAtOnce = true;
    for (int i = 0; i < 3; i++) {
      RecordingWaiter waiter = loop.acquire(pool);
      assertEquals(StreamReset.Kind.CONNECT_FAILED, requireNonNull(waiter.failure).kind());
      assertNull(waiter.pending);
    }
  }

  @Test
  void waitersBeyondTheConnectionLimitWaitUpToTheirOwn() {
    pool = Pools.pool().endpoint("a", 1).breaker(2, 1).build();
    FakeConnector.Connection busy = loop.connect(pool);
    RecordingWaiter connecting = loop.acquire(pool);
    RecordingWaiter waiting = loop.acquire(pool);
    RecordingWaiter refused = loop.acquire(pool);
    assertEquals(2, connector.begun);
    assertSame(CircuitBreaker.TOO_MANY_PENDING, refused.rejection);
    assertEquals(1, pool.breaker().pending().used());
    busy.answer();
    assertFalse(connecting.isWaiting(), "the oldest gets the first that comes");
    assertEquals(0, pool.breaker().pending().used(), "and the next one its connection");
    connector.succeed();
    assertFalse(waiting.isWaiting());
  }

  @Test
  void aCancelledWaiterMakesRoomForAnother() {
    pool = Pools.pool().endpoint("a", 1).breaker(1, 1).build();
    FakeConnector.Connection busy = loop.connect(pool);
    RecordingWaiter cancelled = loop.acquire(pool);
    loop.cancel(cancelled);
    RecordingWaiter waiting = loop.acquire(pool);
    assertTrue(waiting.isWaiting());
    busy.answer();
    assertFalse(waiting.isWaiting());
  }

  @Test
  void aConnectionThatClosesIsReplacedForWhoWaits() {
    pool = Pools.pool().endpoint("a", 1).breaker(1, 10).build();
    FakeConnector.Connection busy = loop.connect(pool);
    RecordingWaiter waiting = loop.acquire(pool);
    assertEquals(1, connector.begun);
    busy.close();
    loop.runTasks();
    assertEquals(2, connector.begun);
    connector.succeed();
    assertFalse(waiting.isWaiting());
  }

  @Test
  void afterABusyTimeAtTheLimitTheConnectionIsKept() {
    pool = Pools.pool().endpoint("a", 1).breaker(1, 10).build();
    FakeConnector.Connection connection = loop.connect(pool);
    RecordingWaiter waiting = loop.acquire(pool);
    connection.answer();
    assertSame(connection, waiting.connection);
    connection.answer();
    assertFalse(connection.closed);
  }

  @Test
  void anIdleConnectionIsClosedAfterItsTimeAndABusyOneIsNot() {
    FakeConnector.Connection old = loop.connect(pool);
    FakeConnector.Connection busy = loop.connect(pool);
    FakeConnector.Connection young = loop.connect(pool);
    old.answer();
    loop.pass(40);
    young.answer();
    loop.pass(19);
    assertFalse(old.closed);
    loop.pass(2);
    assertTrue(old.closed);
    assertFalse(young.closed);
    loop.pass(40);
    assertTrue(young.closed);
    assertFalse(busy.closed);
    assertEquals(1, pool.endpoints().get(0).openConnections());
  }

  @Test
  void aUsedConnectionIsIdleAnew() {
    FakeConnector.Connection connection = loop.connect(pool);
    connection.answer();
    for (int i = 0; i < 10; i++) {
      loop.pass(50);
      assertSame(connection, loop.connect(pool));
      connection.answer();
    }
  }

  @Test
  void aConnectionThatItsPeerClosedIsNotUsed() {
    FakeConnector.Connection closed = loop.connect(pool);
    closed.answer();
    closed.close();
    assertNotSame(closed, loop.connect(pool));
  }

  @Test
  void aConnectionThatIsClosingIsNotUsed() {
    FakeConnector.Connection dead = loop.connect(pool);
    FakeConnector.Connection alive = loop.connect(pool);
    alive.answer();
    dead.answer();
    dead.dieSilently();
    assertSame(alive, loop.connect(pool));
    dead.close();
  }

  @Test
  void idleConnectionsCanBeDiscardedAndBusyOnesStay() {
    FakeConnector.Connection busy = loop.connect(pool);
    FakeConnector.Connection idle = loop.connect(pool);
    idle.answer();
    loop.connections.discardIdle(pool.endpoints().get(0));
    assertTrue(idle.closed);
    assertFalse(busy.closed);
  }

  @Test
  void idleConnectionsAreBounded() {
    pool = Pools.pool().endpoint("a", 1).breaker(5000, 10).build();
    List<FakeConnector.Connection> all = new ArrayList<>();
    for (int i = 0; i < EndpointConnections.MAX_IDLE + 3; i++) {
      all.add(loop.connect(pool));
    }
    all.forEach(FakeConnector.Connection::answer);
    assertEquals(3, all.stream().filter(connection -> connection.closed).count());
  }

  @Test
  void drainingClosesIdleConnectionsNowAndBusyOnesAfterTheirRequests() {
    FakeConnector.Connection idle = loop.connect(pool);
    FakeConnector.Connection busy = loop.connect(pool);
    idle.answer();
    loop.connections.drain();
    assertTrue(idle.closed);
    assertFalse(busy.closed);
    busy.answer();
    assertTrue(busy.closed);
    FakeConnector.Connection late = loop.connect(pool);
    assertFalse(late.closed, "a request in flight still gets its connection");
    late.answer();
    assertTrue(late.closed);
  }

  @Test
  void closingFailsWhoWaitsAndClosesWhatComesLater() {
    FakeConnector.Connection busy = loop.connect(pool);
    RecordingWaiter waiting = loop.acquire(pool);
    loop.connections.close();
    assertTrue(busy.closed);
    assertEquals(StreamReset.Kind.LOCAL, requireNonNull(waiting.failure).kind());
    assertTrue(connector.succeed().closed);
    assertEquals(StreamReset.Kind.LOCAL, requireNonNull(loop.acquire(pool).failure).kind());
  }

  // Another configuration

  private static Pool followed(Pool before, Pool after) {
    for (Endpoint endpoint : before.endpoints()) {
      if (after.endpoints().stream().noneMatch(next -> next.reach() == endpoint.reach())) {
        endpoint.reach().retire();
      }
    }
    return after;
  }

  @Test
  void anEndpointThatStaysKeepsItsConnectionsWhateverElseIsChanged() {
    FakeConnector.Connection idle = loop.connect(pool);
    FakeConnector.Connection busy = loop.connect(pool);
    idle.answer();
    Pool next =
        followed(
            pool, Pools.pool().endpoint("b", 1).endpoint("a", 7, "z").breaker(9, 9).follow(pool));
    loop.connections.settle(List.of(next));
    assertFalse(idle.closed);
    assertSame(idle, loop.connect(next, next.endpoints().get(1)));
    idle.answer();
    busy.answer();
    assertFalse(busy.closed);
    assertEquals(2, next.endpoints().get(1).openConnections());
  }

  @Test
  void connectionsToAnEndpointThatWentCloseOnceTheyAreIdle() {
    pool = Pools.pool().endpoint("a", 1).endpoint("b", 1).build();
    FakeConnector.Connection idle = loop.connect(pool);
    FakeConnector.Connection busy = loop.connect(pool);
    FakeConnector.Connection stays = loop.connect(pool, pool.endpoints().get(1));
    idle.answer();
    stays.answer();
    Pool next = followed(pool, Pools.pool().endpoint("b", 1).follow(pool));
    assertFalse(idle.closed);
    loop.connections.settle(List.of(next));
    assertTrue(idle.closed);
    assertFalse(busy.closed, "its request goes on");
    assertFalse(stays.closed);
    assertEquals(2, loop.connections.use().size());
    busy.answer();
    assertTrue(busy.closed);
    assertEquals(1, loop.connections.use().size(), "nothing is kept of what is gone");
  }

  @Test
  void aRequestOfTheOldConfigurationMayStillDialAndLeavesNothingBehind() {
    loop.connect(pool).answer();
    Pool next = followed(pool, Pools.pool().endpoint("b", 1).follow(pool));
    loop.connections.settle(List.of(next));
    assertEquals(0, loop.connections.use().size());
    FakeConnector.Connection late = loop.connect(pool);
    late.answer();
    assertTrue(late.closed);
    assertEquals(0, loop.connections.use().size());
  }

  @Test
  void aRequestThatWaitsIsServedThoughItsEndpointWent() {
    RecordingWaiter waiter = loop.acquire(pool);
    Pool next = followed(pool, Pools.pool().endpoint("b", 1).follow(pool));
    loop.connections.settle(List.of(next));
    FakeConnector.Connection connection = connector.succeed();
    assertSame(connection, waiter.connection);
    assertFalse(connection.closed);
    connection.answer();
    assertTrue(connection.closed);
    assertEquals(0, loop.connections.use().size());
  }

  @Test
  void whereAnotherProtocolIsSpokenNewConnectionsAreMade() {
    FakeConnector.Connection http1 = loop.connect(pool);
    http1.answer();
    Pool next = followed(pool, Pools.pool().endpoint("a", 1).protocol(Protocol.H2C).follow(pool));
    loop.connections.settle(List.of(next));
    assertTrue(http1.closed);
    FakeConnector.Connection h2c = loop.connect(next);
    assertNotSame(http1, h2c);
    assertEquals(1, pool.endpoints().get(0).openConnections(), "counted as one server");
  }

  @Test
  void aShorterTimeToBeIdleHoldsForThoseThatAreIdleAlready() {
    FakeConnector.Connection idle = loop.connect(pool);
    idle.answer();
    loop.pass(20);
    Pool next =
        followed(
            pool, Pools.pool().endpoint("a", 1).idleTimeout(Duration.ofSeconds(30)).follow(pool));
    loop.connections.settle(List.of(next));
    loop.pass(9);
    assertFalse(idle.closed);
    loop.pass(2);
    assertTrue(idle.closed);
    loop.connect(next).answer();
    Pool last =
        followed(
            next, Pools.pool().endpoint("a", 1).idleTimeout(Duration.ofSeconds(60)).follow(next));
    loop.connections.settle(List.of(last));
    loop.pass(59);
    assertEquals(1, pool.endpoints().get(0).openConnections());
  }

  @Test
  void aHigherLimitServesThoseWhoWait() {
    pool = Pools.pool().endpoint("a", 1).breaker(1, 10).build();
    FakeConnector.Connection first = loop.connect(pool);
    RecordingWaiter second = loop.acquire(pool);
    RecordingWaiter third = loop.acquire(pool);
    assertEquals(1, connector.begun);
    Pool next = followed(pool, Pools.pool().endpoint("a", 1).breaker(3, 10).follow(pool));
    loop.connections.settle(List.of(next));
    loop.runTasks();
    assertEquals(3, connector.begun);
    connector.succeed();
    connector.succeed();
    assertFalse(second.isWaiting() || third.isWaiting());
    first.answer();
    assertEquals(3, next.breaker().connections().used());
  }
}
