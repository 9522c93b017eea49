package io.bartizan.protect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.exchange.Exchange;
import io.bartizan.exchange.Rejection;
import io.bartizan.http.BodyListener;
import io.bartizan.http.Discard;
import io.bartizan.http.StreamReset;
import io.bartizan.time.TimerWheel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done at each step, on a loop whose time is the test's. Each refusal is of 100 points. */
class RefusalsTest {
  private static final Rejection REFUSED = new Rejection(404, "no-route", null, "");
  private static final StreamReset GONE =
      new StreamReset(StreamReset.Kind.CLOSED, false, "the client closed the connection");

  @TempDir Path folder;
  private final AtomicLong nanos = new AtomicLong();
  private final Abuse abuse =
      new Abuse(nanos::get, () -> Instant.ofEpochSecond(nanos.get() / 1_000_000_000));
  private final TimerWheel timers = new TimerWheel(nanos::get);
  private final List<Exchange> finished = new ArrayList<>();
  private final Refusals refusals = new Refusals(abuse, timers, nanos::get, finished::add);

  @BeforeEach
  void configure() throws IOException {
    Gateways.inForce(
        abuse,
        Gateways.with(
            folder,
            """
            "abuse": { "halfLife": "24h", "points": { "notFound": 100 }, "tarpit": { "score": 200 },
                       "close": { "score": 700 }, "ban": { "score": 900 } }
            """),
        1_000_000);
  }

  private BodyListener refuse(Asked asked) {
    return refusals.refuse(asked.exchange, REFUSED);
  }

  private void pass(long seconds) {
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    timers.advance();
  }

  private static String reason(Asked asked) {
    return Objects.requireNonNull(asked.exchange.rejection()).reason();
  }

  /** One that has just come to the tarpit. */
  private Asked held(String client) {
    assertSame(Discard.INSTANCE, refuse(Asked.by(client)));
    Asked held = Asked.by(client);
    assertNotSame(Discard.INSTANCE, refuse(held));
    finished.clear();
    return held;
  }

  @Test
  void aRefusalBelowTheTarpitIsAnsweredAsEver() {
    Asked asked = Asked.by("192.0.2.1");
    assertSame(Discard.INSTANCE, refuse(asked));
    assertEquals(404, asked.status);
    assertFalse(asked.lastOfConnection);
    assertEquals(List.of(asked.exchange), finished);
  }

  @Test
  void aHeldRequestIsAnsweredWhenItsTimeIsOverAndIsTheLastOfItsConnection() {
    Asked asked = held("192.0.2.1");
    assertTrue(asked.held);
    pass(4);
    assertEquals(0, asked.status);
    assertEquals(1, abuse.held());
    assertTrue(finished.isEmpty());
    pass(2);
    assertEquals(429, asked.status);
    assertEquals("60", asked.retryAfter);
    assertTrue(asked.lastOfConnection);
    assertEquals("tarpit", reason(asked));
    assertEquals("no-route", asked.exchange.failure());
    assertEquals(0, abuse.held());
    assertEquals(List.of(asked.exchange), finished);
  }

  @Test
  void theNextIsHeldTwiceAsLong() {
    var _ = held("192.0.2.1");
    Asked second = Asked.by("192.0.2.1");
    var _ = refuse(second);
    pass(9);
    assertEquals(0, second.status);
    pass(2);
    assertEquals(429, second.status);
  }

  @Test
  void aClientThatGoesAwayLeavesItsPlaceAtOnce() {
    Asked asked = Asked.by("192.0.2.1");
    var _ = refuse(Asked.by("192.0.2.1"));
    BodyListener holding = refuse(asked);
    finished.clear();
    holding.onReset(GONE);
    assertEquals(0, abuse.held());
    assertTrue(asked.exchange.aborted());
    assertEquals(List.of(asked.exchange), finished);
    pass(60);
    assertEquals(0, asked.status, "it was answered all the same");
    assertEquals(1, finished.size());
  }

  @Test
  void whoeverLeavesFirstTheOthersStay() {
    List<Asked> held = new ArrayList<>();
    List<BodyListener> listeners = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      var _ = refuse(Asked.by("192.0.2." + i));
      Asked asked = Asked.by("192.0.2." + i);
      listeners.add(refuse(asked));
      held.add(asked);
    }
    for (int gone : List.of(1, 4, 0)) {
      listeners.get(gone).onReset(GONE);
    }
    assertEquals(2, abuse.held());
    refusals.drain();
    assertEquals(List.of(0, 0, 429, 429, 0), held.stream().map(asked -> asked.status).toList());
  }

  @Test
  void theFifthOfAClientIsAnsweredAtOnceAndItsConnectionEnds() {
    var _ = held("192.0.2.1");
    for (int i = 0; i < 3; i++) {
      Asked more = Asked.by("192.0.2.1");
      var _ = refuse(more);
      assertEquals(0, more.status);
    }
    Asked fifth = Asked.by("192.0.2.1");
    assertSame(Discard.INSTANCE, refuse(fifth));
    assertEquals(429, fifth.status);
    assertEquals("abuse", reason(fifth));
    assertTrue(fifth.lastOfConnection);
    assertFalse(fifth.held);
  }

  @Test
  void drainingReleasesWhatIsHeldAndHoldsNothingMore() {
    Asked asked = held("192.0.2.1");
    refusals.drain();
    assertEquals(429, asked.status);
    assertEquals(0, abuse.held());
    Asked late = Asked.by("192.0.2.1");
    assertSame(Discard.INSTANCE, refuse(late));
    assertEquals(429, late.status);
    assertTrue(late.lastOfConnection);
  }

  @Test
  void fromTheNextStepOnThereIsNoAnswerAtAll() {
    abuse.strained(true);
    for (int i = 0; i < 6; i++) {
      var _ = refuse(Asked.by("192.0.2.1"));
    }
    Asked asked = Asked.by("192.0.2.1");
    assertSame(Discard.INSTANCE, refuse(asked));
    assertEquals(0, asked.status);
    assertTrue(asked.closed);
    assertTrue(asked.exchange.aborted());
    assertEquals("abuse-closed", reason(asked));
  }

  @Test
  void throughATrustedProxyAllAreAnsweredAtOnceAndTheConnectionStays() {
    for (int i = 1; i < 20; i++) {
      Asked asked = Asked.behindProxy("192.0.2.1");
      assertSame(Discard.INSTANCE, refuse(asked));
      assertEquals(i < 2 ? 404 : 429, asked.status, "refusal " + i);
      assertFalse(asked.held || asked.lastOfConnection || asked.closed);
    }
    Asked banned = Asked.behindProxy("192.0.2.1");
    assertSame(Discard.INSTANCE, refusals.refuse(banned.exchange, Abuse.BANNED));
    assertEquals(429, banned.status);
    assertEquals("banned", reason(banned));
  }
}
