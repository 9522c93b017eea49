package io.bartizan.forward;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.address.IpAddress;
import io.bartizan.balance.Endpoint;
import io.bartizan.balance.Pool;
import io.bartizan.exchange.ClientAddress;
import io.bartizan.exchange.Exchange;
import io.bartizan.http.ServerStream;
import io.bartizan.time.TimerWheel;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** An event loop with its connections, whose time and tasks a test moves on. */
final class FakeLoop {
  private final AtomicLong clock;
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  final TimerWheel timers;
  final FakeConnector connector;
  final UpstreamConnections connections;

  FakeLoop(AtomicLong clock) {
    this.clock = clock;
    this.timers = new TimerWheel(clock::get);
    this.connector = new FakeConnector(clock::get);
    this.connections = new UpstreamConnections(connector, timers, clock::get, tasks::add);
  }

  /** A request that wants a connection. */
  RecordingWaiter acquire(Pool pool) {
    return acquire(pool, pool.endpoints().get(0));
  }

  RecordingWaiter acquire(Pool pool, Endpoint endpoint) {
    RecordingWaiter waiter = new RecordingWaiter();
    waiter.pending = connections.acquire(pool, endpoint, waiter);
    return waiter;
  }

  /** A request that has its connection, made for it if need be. */
  FakeConnector.Connection connect(Pool pool) {
    return connect(pool, pool.endpoints().get(0));
  }

  FakeConnector.Connection connect(Pool pool, Endpoint endpoint) {
    RecordingWaiter waiter = acquire(pool, endpoint);
    if (waiter.isWaiting()) {
      connector.succeed();
    }
    return (FakeConnector.Connection) requireNonNull(waiter.connection);
  }

  /** A client's request that is being forwarded. */
  Relay forward(ServerStream client, Pool pool, Forwarding plan) {
    assertTrue(pool.breaker().requests().tryAcquire());
    Exchange exchange =
        new Exchange(
            client,
            "http",
            "127.0.0.1",
            false,
            ClientAddress.of(IpAddress.of(InetAddress.getLoopbackAddress())),
            "id",
            clock.get(),
            0);
    Forwarder forwarder = new Forwarder(connections, timers, clock::get, ended -> {});
    Relay relay = new Relay(forwarder, exchange, plan, pool, client.request());
    relay.start();
    return relay;
  }

  void cancel(RecordingWaiter waiter) {
    requireNonNull(waiter.pending).cancel();
  }

  /** Runs what other threads have given to the loop. */
  void runTasks() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  /** Lets time pass, for all loops with this clock; the timers of this one fire. */
  void pass(long seconds) {
    clock.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    timers.advance();
  }
}
