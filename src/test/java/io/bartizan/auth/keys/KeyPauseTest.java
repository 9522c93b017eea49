package io.bartizan.auth.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.auth.keys.Keys.Heard;
import io.bartizan.auth.token.KeySet;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What becomes of requests while an issuer may not be asked: by a clock that a test turns. */
class KeyPauseTest {
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final Timeline time = new Timeline();
  private final FetchedKeys keys = refreshedAfter(Duration.ofMinutes(10));

  /** When the issuer was asked for all of it, since somebody waited. */
  private final List<Duration> needs = new ArrayList<>();

  private int questions;
  private String published = "old";
  private boolean down;
  private @Nullable Runnable whileAsked;
  private int told;

  private FetchedKeys refreshedAfter(Duration refresh) {
    return new FetchedKeys(
        "main",
        new KeyOrigin("jwksUrl", "https://id.example.com/jwks"),
        this::fetch,
        new RefreshWaits(refresh, () -> 0),
        time,
        time,
        InstantSource.system());
  }

  private KeySet fetch(boolean afresh) throws IOException {
    questions++;
    if (afresh) {
      needs.add(now());
    }
    if (down) {
      throw new IOException("no connection");
    }
    KeySet answer = TestKeys.set(published);
    if (whileAsked != null) {
      whileAsked.run();
    }
    return answer;
  }

  private Duration now() {
    return Duration.ofNanos(time.nanos());
  }

  private Petition petition() {
    return Petitions.of(() -> told++);
  }

  private Heard ask() {
    return keys.ask(petition());
  }

  private @Nullable String known() {
    KeySet current = keys.current();
    return current == null ? null : current.keys().getFirst().id();
  }

  /** A stranger has had the issuer asked just now. */
  private void strangerAsks() {
    assertEquals(Heard.WAITS, keys.ask(Petitions.of("stranger", () -> {})));
    time.settle();
  }

  @Test
  void whoComesWithinThePauseWaitsForItsEnd() {
    strangerAsks();
    published = "new";
    time.pass(Duration.ofSeconds(4));
    assertEquals(Heard.WAITS, ask());
    assertEquals(7, keys.secondsToNews());
    time.pass(Duration.ofSeconds(5));
    assertEquals(Heard.WAITS, ask());
    time.pass(Duration.ofSeconds(1).minusNanos(1));
    assertEquals(0, told);
    assertEquals(1, questions);
    time.pass(Duration.ofNanos(1));
    assertEquals(2, told);
    assertEquals(2, questions);
    assertEquals("new", known());
  }

  @Test
  void strangersFromManyAddressesKeepNobodyFromANewKey() {
    keys.start();
    time.settle();
    int answered = 0;
    int refusedStrangers = 0;
    for (int millis = 0; millis < 60_000; millis++) {
      if (millis == 33_333) {
        published = "new";
      }
      // A thousand a second, each from an address of its own.
      if (keys.ask(Petitions.of(millis, () -> {})) == Heard.NO_ROOM) {
        refusedStrangers++;
      }
      boolean rotated = millis >= 33_333;
      if (rotated && millis % 20 == 0 && !"new".equals(known())) {
        String client = "client " + millis % 5;
        Heard heard = keys.ask(Petitions.ofAcquaintance(client, this::seesNewKey));
        assertEquals(Heard.WAITS, heard, () -> "at " + now());
        answered++;
      }
      time.pass(Duration.ofMillis(1));
    }
    assertEquals("new", known());
    assertTrue(answered > 300, "the new key came soon: " + answered);
    assertEquals(answered, told);
    assertTrue(refusedStrangers > 20_000, "there was room for all: " + refusedStrangers);
    assertEquals(IntStream.rangeClosed(0, 6).mapToObj(i -> PAUSE.multipliedBy(i)).toList(), needs);
  }

  private void seesNewKey() {
    assertEquals("new", known());
    told++;
  }

  @Test
  void whoComesWhileAQuestionIsPutIsToldThatItMayHaveComeLate() {
    List<Heard> heard = new ArrayList<>();
    whileAsked =
        () -> {
          published = "new";
          heard.add(ask());
        };
    strangerAsks();
    whileAsked = null;
    assertEquals(List.of(Heard.WAS_LATE), heard);
    assertEquals(1, told);
    assertEquals("old", known());
    assertEquals(Heard.WAITS, ask());
    time.pass(PAUSE);
    assertEquals("new", known());
    assertEquals(2, told);
  }

  @Test
  void whoIsNotPatientDoesNotWaitForTheEndOfAPause() {
    Petition hasty = new Petition("hasty", false, false, () -> told++);
    strangerAsks();
    assertEquals(Heard.NO_NEWS, keys.ask(hasty));
    time.pass(PAUSE);
    assertEquals(1, questions);
    assertEquals(Heard.WAITS, keys.ask(hasty));
    time.settle();
    assertEquals(1, told);
  }

  @Test
  void whileTheIssuerIsDownNobodyWaitsForAPause() {
    keys.start();
    time.settle();
    down = true;
    strangerAsks();
    assertTrue(keys.areStale());
    assertEquals(Heard.NO_NEWS, ask());
    assertEquals(11, keys.secondsToNews());
    time.pass(Duration.ofSeconds(3));
    assertEquals(8, keys.secondsToNews());
    down = false;
    time.pass(Duration.ofSeconds(8));
    assertFalse(keys.areStale(), "the refresh after a failure");
    assertEquals(Heard.WAITS, ask());
    time.settle();
    assertEquals(1, told);
    assertEquals(4, questions);
  }

  @Test
  void aRefreshWithinThePauseServesThoseWhoWaitAndNobodyIsAskedAtItsEnd() {
    FetchedKeys often = refreshedAfter(Duration.ofSeconds(9));
    often.start();
    time.settle();
    often.ask(petition());
    time.settle();
    assertEquals(2, questions);
    assertEquals(Heard.WAITS, often.ask(petition()));
    time.pass(Duration.ofSeconds(9));
    assertEquals(3, questions);
    assertEquals(2, told);
    time.pass(Duration.ofSeconds(8));
    assertEquals(3, questions);
    assertEquals(List.of(Duration.ZERO, Duration.ofSeconds(9)), needs);
  }

  @Test
  void aRefreshThatSomebodyWaitsForIsAskedInFull() {
    keys.start();
    ask();
    time.settle();
    assertEquals(1, told);
    assertEquals(1, needs.size());
    assertEquals(Heard.WAITS, ask(), "it was nobody's doing all the same");
    time.settle();
    assertEquals(2, questions);
  }

  @Test
  void whoWaitsForThePausesEndIsToldWhenItIsOver() {
    strangerAsks();
    ask();
    assertFalse(keys.areStale());
    assertFalse(keys.areLeft());
    keys.stop();
    assertTrue(keys.areLeft());
    assertEquals(1, told);
    assertTrue(keys.areStale(), "it was not answered");
    time.pass(PAUSE);
    assertEquals(1, questions);
  }

  @Test
  void nobodyIsAskedForThoseWhoHaveGone() {
    strangerAsks();
    Petition gone = petition();
    assertEquals(Heard.WAITS, keys.ask(gone));
    keys.withdraw(gone);
    keys.withdraw(gone);
    assertEquals(0, Objects.requireNonNull(keys.state().fetches()).waiting());
    time.pass(PAUSE);
    assertEquals(1, questions);
    assertEquals(0, told);
    assertEquals(Heard.WAITS, ask());
    time.settle();
    assertEquals(2, questions);
    assertEquals(1, told);
  }

  @Test
  void whatIsCalledOffTooLateAsksNobodyTooSoon() {
    strangerAsks();
    ask();
    Runnable begun = time.takeLast();
    time.pass(PAUSE);
    ask();
    time.settle();
    assertEquals(2, questions);
    ask();
    begun.run();
    time.settle();
    assertEquals(2, questions);
    time.pass(PAUSE);
    assertEquals(3, questions);
    assertEquals(3, told);
  }
}
