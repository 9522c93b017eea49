package io.bartizan.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimerWheelTest {
  private long now = 12_345;
  private final TimerWheel wheel = new TimerWheel(() -> now);
  private final List<String> fired = new ArrayList<>();

  @Test
  void aTimerFiresAtItsTimeAndNotBefore() {
    Recording timer = new Recording("a");
    wheel.start(timer, millis(1000));
    pass(980);
    assertEquals(List.of(), fired);
    pass(40);
    assertEquals(List.of("a"), fired);
    assertFalse(timer.isArmed());
  }

  @Test
  void aTimerLongerThanTheWheelWaitsForItsRound() {
    wheel.start(new Recording("hour"), TimeUnit.HOURS.toNanos(1));
    for (int minute = 0; minute < 59; minute++) {
      pass(60_000);
    }
    assertEquals(List.of(), fired);
    pass(61_000);
    assertEquals(List.of("hour"), fired);
  }

  @Test
  void aStoppedTimerStaysSilent() {
    Recording timer = new Recording("a");
    wheel.start(timer, millis(50));
    timer.stop();
    pass(1000);
    assertEquals(List.of(), fired);
  }

  @Test
  void startingAnewMovesTheDeadline() {
    Recording timer = new Recording("a");
    wheel.start(timer, millis(50));
    wheel.start(timer, millis(500));
    pass(400);
    assertEquals(List.of(), fired);
    pass(200);
    assertEquals(List.of("a"), fired);
  }

  @Test
  void aTimerMayStartItselfAgainAndStopOthers() {
    Recording victim = new Recording("victim");
    TimerWheel.Timer repeating =
        new TimerWheel.Timer() {
          @Override
          protected void fired() {
            fired.add("again");
            victim.stop();
            wheel.start(this, 0);
          }
        };
    wheel.start(repeating, 0);
    wheel.start(victim, 0);
    pass(20);
    assertEquals(List.of("again"), fired);
    pass(20);
    assertEquals(List.of("again", "again"), fired);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatOneActionThrowsKeepsNoOtherFromFiring(boolean error) {
    wheel.start(new Recording("before"), 0);
    wheel.start(
        new TimerWheel.Timer() {
          @Override
          protected void fired() {
            if (error) {
              throw new AssertionError("expected");
            }
            throw new IllegalStateException("expected");
          }
        },
        0);
    wheel.start(new Recording("behind"), 0);
    wheel.start(new Recording("later"), millis(100));
    pass(20);
    pass(200);
    assertEquals(List.of("before", "behind", "later"), fired);
  }

  @Test
  void nothingIsLostInALongStall() {
    Random random = new Random(42);
    for (int i = 0; i < 1000; i++) {
      wheel.start(new Recording("t" + i), millis(random.nextInt(100_000)));
    }
    pass(100_100);
    assertEquals(1000, fired.size());
  }

  @Test
  void manyTimersFireNeverEarlyAndAtMostTwoTicksLate() {
    Random random = new Random(7);
    List<Long> late = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      long delay = millis(random.nextInt(60_000));
      long due = now + delay;
      wheel.start(
          new TimerWheel.Timer() {
            @Override
            protected void fired() {
              late.add(now - due);
            }
          },
          delay);
      pass(7);
    }
    for (int i = 0; i < 4000; i++) {
      pass(20);
    }
    assertEquals(500, late.size());
    for (long nanos : late) {
      assertTrue(nanos >= 0 && nanos <= millis(2 * TimerWheel.TICK_MILLIS), "late by " + nanos);
    }
  }

  @Test
  void veryManyAtOnceLetOthersHaveTheirTurn() {
    for (int i = 0; i < 10; i++) {
      wheel.start(new Slow("slow" + i), millis(100));
    }
    Recording stopped = new Recording("stopped");
    Recording moved = new Recording("moved");
    wheel.start(stopped, millis(100));
    wheel.start(moved, millis(100));
    now += millis(100);
    assertTrue(wheel.advance());
    assertEquals(List.of("slow0", "slow1"), fired);
    // Those that are due and wait can be stopped and started as any others.
    assertTrue(stopped.isArmed());
    stopped.stop();
    wheel.start(moved, millis(1000));
    int turns = 1;
    while (wheel.advance()) {
      turns++;
    }
    assertEquals(4, turns);
    assertEquals(10, fired.size());
    assertFalse(wheel.advance());
    pass(1020);
    assertEquals("moved", fired.getLast());
    assertEquals(11, fired.size());
  }

  private void pass(long millis) {
    now += millis(millis);
    wheel.advance();
  }

  private static long millis(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private final class Recording extends TimerWheel.Timer {
    private final String name;

    Recording(String name) {
      this.name = name;
    }

    @Override
    protected void fired() {
      fired.add(name);
    }
  }

  /** Takes 200 microseconds. */
  private final class Slow extends TimerWheel.Timer {
    private final String name;

    Slow(String name) {
      this.name = name;
    }

    @Override
    protected void fired() {
      fired.add(name);
      now += TimeUnit.MICROSECONDS.toNanos(200);
    }
  }
}
