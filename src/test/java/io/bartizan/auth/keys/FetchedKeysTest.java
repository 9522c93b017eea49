package io.bartizan.auth.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.LogCapture;
import io.bartizan.auth.keys.Keys.Heard;
import io.bartizan.auth.token.BadKeysException;
import io.bartizan.auth.token.KeySet;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When an issuer is asked, and what becomes of its answers, by clocks that a test turns. */
class FetchedKeysTest {
  private static final Duration REFRESH = Duration.ofMinutes(10);
  private static final KeyOrigin ORIGIN = new KeyOrigin("jwksUrl", "https://id.example.com/jwks");

  private final FakeLater later = new FakeLater();
  private final Deque<Callable<KeySet>> answers = new ArrayDeque<>();
  private final LogCapture log = new LogCapture(KeyLog.class);
  private final List<Boolean> questions = new ArrayList<>();
  private double random;
  private long nanos;
  private Instant now = Instant.parse("2026-11-26T01:00:00Z");
  private int told;
  private final FetchedKeys keys =
      new FetchedKeys(
          "main",
          ORIGIN,
          this::fetch,
          new RefreshWaits(REFRESH, () -> random),
          later,
          () -> nanos,
          () -> now);

  private KeySet fetch(boolean afresh) throws IOException, InterruptedException, BadKeysException {
    questions.add(afresh);
    try {
      return answers.removeFirst().call();
    } catch (IOException | InterruptedException | BadKeysException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void closeLog() {
    log.close();
  }

  private void answer(String... ids) {
    answers.add(() -> TestKeys.set(ids));
  }

  private void fail(Exception e) {
    answers.add(
        () -> {
          throw e;
        });
  }

  private void tell() {
    told++;
  }

  private Heard ask() {
    return keys.ask(Petitions.of(this::tell));
  }

  private void after(Duration time) {
    nanos += time.toNanos();
    now = now.plus(time);
  }

  private static List<@Nullable String> ids(@Nullable KeySet keys) {
    List<@Nullable String> ids = new ArrayList<>();
    Objects.requireNonNull(keys).keys().forEach(key -> ids.add(key.id()));
    return ids;
  }

  private KeyState.Fetches fetches() {
    return Objects.requireNonNull(keys.state().fetches());
  }

  @Test
  void nobodyIsAskedUntilTheyAreInForceOrNeeded() {
    assertEquals(0, later.begun());
    assertNull(keys.current());
    keys.start();
    keys.start();
    assertEquals(1, later.begun());
    answer("a");
    later.runBegun();
    assertEquals(List.of("a"), ids(keys.current()));
    assertEquals(REFRESH, later.pause());
  }

  @Test
  void whoeverNeedsThemFirstHasThemAskedForBeforeTheyAreInForce() {
    assertEquals(Heard.WAITS, ask());
    answer("a");
    later.runBegun();
    assertEquals(1, told);
    assertEquals(List.of("a"), ids(keys.current()));
    // Who is not in force asks nobody by itself.
    assertEquals(0, later.waiting());
  }

  @Test
  void theyAreTheSameObjectUntilThereAreOthers() {
    answer("a");
    answer("a");
    answer("a", "b");
    keys.start();
    later.runBegun();
    KeySet first = keys.current();
    later.elapse();
    later.runBegun();
    assertSame(first, keys.current());
    later.elapse();
    later.runBegun();
    assertNotSame(first, keys.current());
    assertEquals(List.of("a", "b"), ids(keys.current()));
    assertEquals(2, fetches().updated());
    assertEquals(1, fetches().unchanged());
    assertEquals(1, later.waiting());
  }

  @Test
  void oneQuestionServesAllAndEachIsToldOnce() {
    for (int i = 0; i < 1000; i++) {
      assertEquals(Heard.WAITS, ask());
    }
    assertEquals(1, later.begun());
    assertEquals(1000, fetches().waiting());
    assertEquals(0, told);
    answer("a");
    later.runBegun();
    assertEquals(1000, told);
    assertEquals(1, questions.size());
    assertEquals(0, fetches().waiting());
  }

  @Test
  void aRefreshIsNoReasonToWait() {
    answer("a");
    answer("b");
    keys.start();
    later.runBegun();
    assertEquals(Heard.WAITS, ask());
    later.runBegun();
    assertEquals(List.of("b"), ids(keys.current()));
    assertEquals(2, questions.size());
  }

  @Test
  void aRefreshUnderWayServesWhoeverAsks() {
    answer("a");
    keys.start();
    assertEquals(Heard.WAITS, ask());
    assertEquals(1, later.begun());
    later.runBegun();
    assertEquals(1, told);
    assertEquals(1, questions.size());
  }

  @Test
  void whatWasNeededNeedsNoRefreshForAWhile() {
    answer("a");
    answer("b");
    keys.start();
    later.runBegun();
    ask();
    assertEquals(0, later.waiting());
    later.runBegun();
    assertEquals(1, later.waiting());
    assertEquals(REFRESH, later.pause());
  }

  @Test
  void staleKeysStayWhileTheIssuerIsDown() {
    answer("a");
    fail(new IOException("no connection"));
    fail(new BadKeysException("not a key set"));
    fail(new IllegalStateException("a mistake\nof ours"));
    answer("a");
    keys.start();
    later.runBegun();
    Instant success = now;
    assertFalse(fetches().stale());
    for (String reason : List.of("no connection", "not a key set", "a mistake of ours")) {
      after(Duration.ofSeconds(30));
      later.elapse();
      later.runBegun();
      assertEquals(List.of("a"), ids(keys.current()));
      assertTrue(fetches().stale());
      assertEquals(reason, fetches().failure());
      assertEquals(now, fetches().lastFailure());
      assertEquals(success, fetches().lastSuccess());
    }
    Instant failure = now;
    after(Duration.ofSeconds(30));
    later.elapse();
    later.runBegun();
    assertEquals(
        new KeyState.Fetches(now, failure, "a mistake of ours", false, 0, 1, 1, 3), fetches());
  }

  @Test
  void anEmptyKeySetIsAnAnswer() {
    answer("a");
    answer();
    keys.start();
    later.runBegun();
    later.elapse();
    later.runBegun();
    assertEquals(0, Objects.requireNonNull(keys.current()).size());
    assertFalse(fetches().stale());
  }

  @Test
  void whoIsDownIsAskedLessAndLess() {
    keys.start();
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      fail(new IOException("no connection"));
      later.runBegun();
      waits.add(later.pause().toSeconds());
      later.elapse();
    }
    assertEquals(List.of(10L, 20L, 40L, 80L, 160L, 320L, 600L, 600L), waits.subList(0, 8));
    assertEquals(600L, waits.getLast());
    answer("a");
    later.runBegun();
    assertEquals(REFRESH, later.pause());
    later.elapse();
    fail(new IOException("no connection"));
    later.runBegun();
    assertEquals(Duration.ofSeconds(10), later.pause());
  }

  @Test
  void noWaitIsLongerThanARefreshAndChanceTakesATenth() {
    RefreshWaits often = new RefreshWaits(Duration.ofSeconds(15), () -> random);
    assertEquals(Duration.ofSeconds(10), often.afterFailure(1));
    assertEquals(Duration.ofSeconds(15), often.afterFailure(2));
    random = 1;
    assertEquals(Duration.ofSeconds(9), often.afterFailure(1));
    assertEquals(Duration.ofMillis(13_500), often.afterAnswer());
  }

  @Test
  void whoeverWaitsIsToldWhenItIsOver() {
    answer("a");
    keys.start();
    ask();
    ask();
    keys.stop();
    assertEquals(2, told);
    assertEquals(Heard.NO_NEWS, ask());
    later.runBegun();
    assertEquals(2, told);
    assertEquals(0, questions.size());
    assertEquals(0, later.waiting());
    assertNull(keys.current());
  }

  @Test
  void anAnswerThatComesAfterTheEndChangesNothing() {
    answer("a");
    answers.add(
        () -> {
          keys.stop();
          assertTrue(Thread.interrupted());
          return TestKeys.set("b");
        });
    keys.start();
    later.runBegun();
    later.elapse();
    later.runBegun();
    assertEquals(List.of("a"), ids(keys.current()));
    assertEquals(0, later.waiting());
    keys.start();
    assertEquals(0, later.begun());
  }

  @Test
  void whoFailsWhenToldKeepsNobodyFromBeingTold() {
    answer("a");
    try (LogCapture _ = new LogCapture(FetchedKeys.class)) {
      keys.ask(
          Petitions.of(
              () -> {
                throw new IllegalStateException("an event loop has ended");
              }));
      ask();
      later.runBegun();
    }
    assertEquals(1, told);
  }

  @Test
  void nothingIsLockedWhileAnybodyIsTold() {
    answer("a");
    List<Boolean> held = new ArrayList<>();
    keys.ask(Petitions.of(() -> held.add(Thread.holdsLock(keys))));
    later.runBegun();
    keys.start();
    keys.ask(Petitions.of(() -> held.add(Thread.holdsLock(keys))));
    keys.stop();
    assertEquals(List.of(false, false), held);
  }

  @Test
  void theLogTellsOfChangesAndOfTheBeginningAndEndOfFailures() {
    answer("a", "b");
    answer("a", "b");
    fail(new IOException("no connection"));
    fail(new IOException("no connection"));
    answer("a", "b");
    answer();
    keys.start();
    later.runBegun();
    for (int i = 0; i < 5; i++) {
      later.elapse();
      later.runBegun();
    }
    String start = "keys of JWT provider main: ";
    assertEquals(
        List.of(
            "INFO " + start + "2 in force: a (P-256), b (P-256)",
            "WARNING " + start + "cannot be fetched, 2 stay in force: no connection",
            "INFO " + start + "fetched again, the same 2",
            "WARNING " + start + "there are none, every token is refused"),
        log.lines);
  }

  @Test
  void whatAnIssuerSaysIsNoLineOfTheLog() {
    answer("a\\nINFO all is well", "b".repeat(1000), "{0}");
    keys.start();
    later.runBegun();
    String line = log.lines.getFirst();
    assertTrue(line.contains("3 in force: a INFO all is well (P-256), bbb"), line);
    assertTrue(line.endsWith("..." + " (P-256), {0} (P-256)"), line);
    assertTrue(line.length() < 400, line);
  }
}
