package io.bartizan.reload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@NullUnmarked // results are never null here
class TurnsTest {
  private final Turns turns = new Turns();
  private final CountDownLatch gate = new CountDownLatch(1);

  @AfterEach
  void close() {
    gate.countDown();
    turns.close();
  }

  private static <T> T result(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get();
  }

  private static Throwable failure(CompletionStage<?> stage) {
    return assertThrows(ExecutionException.class, () -> result(stage)).getCause();
  }

  /** Something that takes until the gate is opened; it has begun when this returns. */
  private CompletionStage<String> blocked() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CompletionStage<String> stage =
        turns.next(
            () -> {
              begun.countDown();
              gate.await();
              return "done";
            });
    begun.await();
    return stage;
  }

  @Test
  void changesAreMadeOneAfterTheOtherInTheOrderAskedFor() throws Exception {
    List<Integer> order = new ArrayList<>();
    List<CompletionStage<Boolean>> asked = new ArrayList<>();
    blocked();
    for (int i = 0; i < 10; i++) {
      int number = i;
      asked.add(turns.next(() -> order.add(number)));
    }
    gate.countDown();
    for (CompletionStage<Boolean> each : asked) {
      assertTrue(result(each));
    }
    assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), order);
  }

  @Test
  void oneThatFailsIsToldAndHoldsUpNobody() throws Exception {
    CompletionStage<String> failing =
        turns.next(
            () -> {
              throw new IOException("no");
            });
    assertInstanceOf(IOException.class, failure(failing));
    assertEquals("yes", result(turns.next(() -> "yes")));
  }

  @Test
  void noMoreWaitThanMay() throws Exception {
    blocked();
    for (int i = 0; i < Turns.MAX_WAITING; i++) {
      turns.next(() -> "waits");
    }
    Throwable refused = failure(turns.next(() -> "one too many"));
    assertInstanceOf(Turns.RefusedException.class, refused);
    assertEquals("more than 64 changes wait already", refused.getMessage());
  }

  @Test
  void theEndWaitsForWhatIsBeingDoneAndRefusesTheRest() throws Exception {
    CompletionStage<String> doing = blocked();
    CompletionStage<String> waits = turns.next(() -> "never");
    Thread closing = Thread.ofVirtual().start(turns::close);
    assertInstanceOf(Turns.RefusedException.class, failure(waits));
    assertEquals("the gateway is stopping", failure(turns.next(() -> "late")).getMessage());
    gate.countDown();
    assertEquals("done", result(doing));
    closing.join();
  }

  @Test
  void oneTurnServesAllWhoAskedBeforeItBegan() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    SharedTurn<Integer> shared = new SharedTurn<>(turns, runs::incrementAndGet);
    blocked();
    CompletionStage<Integer> first = shared.next();
    for (int i = 0; i < 1000; i++) {
      assertSame(first, shared.next());
    }
    gate.countDown();
    assertEquals(1, result(first));
    CompletionStage<Integer> later = shared.next();
    assertNotSame(first, later);
    assertEquals(2, result(later));
  }

  @Test
  void oneThatGotNoTurnIsAskedForAnew() throws Exception {
    SharedTurn<String> shared = new SharedTurn<>(turns, () -> "read");
    blocked();
    for (int i = 0; i < Turns.MAX_WAITING; i++) {
      turns.next(() -> "waits");
    }
    assertInstanceOf(Turns.RefusedException.class, failure(shared.next()));
    gate.countDown();
    CompletionStage<String> stage = shared.next();
    while (stage.toCompletableFuture().isCompletedExceptionally()) {
      stage = shared.next();
    }
    assertEquals("read", result(stage));
  }
}
