package io.bartizan.forward;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.balance.Pool;
import io.bartizan.balance.Pools;
import io.bartizan.config.RetriesConfig;
import io.bartizan.http.FieldName;
import io.bartizan.http.Fields;
import io.bartizan.http.ResponseHead;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** A body that must come at 500 bytes a second after ten seconds, and be 5,000 bytes at most. */
@NullUnmarked // what a test starts is null until it does
class BodyPaceTest {
  private static final int RATE = 500;
  private static final int MOST = 5000;

  private final AtomicLong clock = new AtomicLong(1_000_000_000_000L);
  private final FakeLoop loop = new FakeLoop(clock);
  private final Pool pool = Pools.pool().endpoint("a", 1).build();
  private final UploadingClient client = new UploadingClient();
  private Relay relay;

  private FakeConnector.Connection start(long most) {
    Forwarding plan =
        new Forwarding(
            List.of(new Forwarding.Share(pool, 1)),
            TimeUnit.SECONDS.toNanos(15),
            TimeUnit.SECONDS.toNanos(300),
            new BodyTerms(most, RATE, TimeUnit.SECONDS.toNanos(10), Long.MAX_VALUE),
            RetriesConfig.DEFAULT,
            null);
    relay = loop.forward(client, pool, plan);
    return loop.connector.succeed();
  }

  private void start() {
    start(Long.MAX_VALUE);
  }

  private void bodyOf(int length) {
    client.received += length;
    relay.onData(Unpooled.wrappedBuffer(new byte[length]));
    relay.onReadComplete();
  }

  private void pass(int seconds) {
    for (int i = 0; i < seconds; i++) {
      loop.pass(1);
    }
  }

  @Test
  void aBodyThatDoesNotBeginIs408AndTheConnectionCloses() {
    start();
    pass(9);
    assertEquals(0, client.status);
    pass(2);
    assertEquals(408, client.status);
    assertTrue(client.closesAfter);
  }

  @Test
  void aBodyAtTheRateGoesOn() {
    start();
    for (int i = 0; i < 600; i++) {
      bodyOf(RATE);
      pass(1);
    }
    assertEquals(0, client.status);
  }

  @Test
  void aBodyBelowTheRateEndsWhenTheGraceIsUsedUp() {
    start();
    for (int i = 0; i < 15; i++) {
      bodyOf(RATE / 2);
      pass(1);
    }
    assertEquals(0, client.status);
    for (int i = 0; i < 15; i++) {
      bodyOf(RATE / 2);
      pass(1);
    }
    assertEquals(408, client.status);
  }

  @Test
  void whatCameFastBuysAMinuteAtMost() {
    start();
    bodyOf(1_000_000);
    pass(59);
    assertEquals(0, client.status);
    pass(12);
    assertEquals(408, client.status);
  }

  @Test
  void whatIsNotYetWholeCountsToo() {
    start();
    for (int i = 0; i < 60; i++) {
      client.received += RATE;
      pass(1);
    }
    assertEquals(0, client.status);
  }

  @Test
  void theTimeThatAnUpstreamTakesIsNotTheClients() {
    FakeConnector.Connection connection = start(Long.MAX_VALUE);
    bodyOf(100);
    pass(5);
    connection.writable = false;
    bodyOf(100);
    assertTrue(client.paused);
    pass(200);
    assertEquals(0, client.status);
    connection.writable = true;
    requireNonNull(connection.listener).onWritable();
    pass(4);
    assertEquals(0, client.status);
    pass(3);
    assertEquals(408, client.status);
  }

  @Test
  void whoIsHeldUpByOurWindowsIsNotSlow() {
    start();
    client.heldUp = true;
    pass(200);
    assertEquals(0, client.status);
    client.heldUp = false;
    pass(21);
    assertEquals(408, client.status);
  }

  @Test
  void whoWaitsForLeaveToSendHasUntilTheUpstreamWouldBeLate() {
    client.request().fields().add(FieldName.EXPECT, "100-continue");
    start();
    pass(14);
    assertEquals(0, client.status);
    pass(3);
    assertEquals(408, client.status);
  }

  @Test
  void onceTheResponseBeganTheRestMayTakeItsTime() {
    FakeConnector.Connection connection = start(Long.MAX_VALUE);
    requireNonNull(connection.listener).onResponse(new ResponseHead(200, new Fields(), true));
    pass(200);
    assertEquals(200, client.status);
    bodyOf(1);
    pass(200);
    assertEquals(200, client.status);
  }

  @Test
  void aBodyThatIsCompleteIsNotWaitedFor() {
    start();
    bodyOf(1);
    relay.onEnd(null);
    pass(14);
    assertEquals(0, client.status);
  }

  @Test
  void moreThanTheMostIs413AndTheConnectionCloses() {
    FakeConnector.Connection connection = start(MOST);
    bodyOf(MOST);
    assertEquals(0, client.status);
    bodyOf(1);
    assertEquals(413, client.status);
    assertTrue(client.closesAfter);
    assertEquals(MOST, connection.written);
    // What is still on its way is thrown away.
    bodyOf(1);
  }
}
