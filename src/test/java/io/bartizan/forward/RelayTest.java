package io.bartizan.forward;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.balance.Pool;
import io.bartizan.balance.Pools;
import io.bartizan.config.RetriesConfig;
import io.bartizan.config.RetriesConfig.Condition;
import io.bartizan.http.Fields;
import io.bartizan.http.ResponseHead;
import io.bartizan.http.StreamReset;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** An upload, with time, client and upstream in the test's hand. */
class RelayTest {
  private static final int REQUEST_SECONDS = 10;
  private static final int IDLE_SECONDS = 60;

  private final AtomicLong clock = new AtomicLong(1_000_000_000_000L);
  private final FakeLoop loop = new FakeLoop(clock);
  private final Pool pool = Pools.pool().endpoint("a", 1).endpoint("b", 1).build();
  private final UploadingClient client = new UploadingClient();
  private final Relay relay = loop.forward(client, pool, plan(pool, 5, Condition.GATEWAY_ERROR));

  private static Forwarding plan(Pool pool, int retries, Condition... on) {
    return new Forwarding(
        List.of(new Forwarding.Share(pool, 1)),
        TimeUnit.SECONDS.toNanos(REQUEST_SECONDS),
        TimeUnit.SECONDS.toNanos(IDLE_SECONDS),
        BodyTerms.ANY,
        new RetriesConfig(retries, Set.of(on)),
        null);
  }

  @Test
  void untilThereIsAConnectionTheBodyIsPaused() {
    assertTrue(client.paused);
    loop.connector.succeed();
    assertFalse(client.paused);
  }

  @Test
  void untilItIsTriedAgainTheBodyIsPaused() {
    FakeConnector.Connection first = loop.connector.succeed();
    bodyOf(1000);
    answer(first, 503);
    assertTrue(client.paused);

    loop.pass(1);
    FakeConnector.Connection second = loop.connector.succeed();
    assertFalse(client.paused);
    assertEquals(1000, second.written);
  }

  @Test
  void whatIsMoreThanMayBeKeptIsSentOnceMoreAtMost() {
    FakeConnector.Connection first = loop.connector.succeed();
    bodyOf(ReplayBuffer.MAX_BYTES);
    answer(first, 503);
    bodyOf(1);
    loop.pass(1);
    FakeConnector.Connection second = loop.connector.succeed();
    assertEquals(ReplayBuffer.MAX_BYTES + 1, second.written);

    answer(second, 503);
    assertEquals(503, client.status);
  }

  @Test
  void whatAnUpstreamRefusesIsSentAgainOnceWhateverTheRouteSays() {
    FakeConnector.Connection first = loop.connector.succeed();
    bodyOf(1000);
    refuse(first);
    FakeConnector.Connection second = loop.connector.succeed();
    assertEquals(1000, second.written);

    refuse(second);
    assertEquals(502, client.status);
  }

  @Test
  void whatHasNoBodyIsSentAgainAfterARefusalHoweverOftenItMayBe() {
    loop.connector.succeed();
    UploadingClient asking = new UploadingClient("POST", false);
    loop.forward(asking, pool, plan(pool, 0));
    refuse(loop.connector.succeed());
    FakeConnector.Connection second = loop.connector.succeed();
    answer(second, 200);
    assertEquals(200, asking.status);
  }

  @Test
  void anUpstreamThatTakesNoMoreOfTheBodyIs504() {
    FakeConnector.Connection connection = loop.connector.succeed();
    connection.writable = false;
    bodyOf(1000);
    assertTrue(client.paused);
    loop.pass(IDLE_SECONDS + 1);
    assertEquals(504, client.status);
  }

  @Test
  void aClientThatSendsNoMoreOfTheBodyIs408() {
    loop.connector.succeed();
    bodyOf(1000);
    loop.pass(IDLE_SECONDS + 1);
    assertEquals(408, client.status);
  }

  @Test
  void theTimeThatAnUpstreamTookIsNotTheClients() {
    FakeConnector.Connection connection = loop.connector.succeed();
    connection.writable = false;
    bodyOf(1000);
    loop.pass(IDLE_SECONDS - 1);
    connection.writable = true;
    requireNonNull(connection.listener).onWritable();
    loop.pass(IDLE_SECONDS - 1);
    assertEquals(0, client.status);
    loop.pass(2);
    assertEquals(408, client.status);
  }

  @Test
  void anUploadWaitsForAConnectionNoLongerThanForAResponse() {
    bodyOf(1000);
    loop.pass(REQUEST_SECONDS + 1);
    assertEquals(504, client.status);
  }

  @Test
  void onceThereIsAConnectionAnUploadMayTakeItsTime() {
    loop.pass(REQUEST_SECONDS - 1);
    loop.connector.succeed();
    loop.pass(IDLE_SECONDS - 1);
    bodyOf(1000);
    loop.pass(IDLE_SECONDS - 1);
    assertEquals(0, client.status);
  }

  private void bodyOf(int length) {
    relay.onData(Unpooled.wrappedBuffer(new byte[length]));
    relay.onReadComplete();
  }

  private static void answer(FakeConnector.Connection connection, int status) {
    requireNonNull(connection.listener).onResponse(new ResponseHead(status, new Fields(), false));
  }

  private static void refuse(FakeConnector.Connection connection) {
    requireNonNull(connection.listener)
        .onReset(new StreamReset(StreamReset.Kind.REFUSED, true, "refused"));
  }
}
