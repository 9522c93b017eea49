package io.bartizan.protect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CountedSeldomTest {
  private static final long MOST = 10_000;

  private long nanos;
  private long connections;
  private long inUse = 1000;
  private int counts;
  private final CountedSeldom resources =
      new CountedSeldom(new Kernel(), () -> connections, () -> nanos);

  /** Counting takes a millisecond. */
  private final class Kernel implements Resources {
    @Override
    public double descriptors() {
      counts++;
      nanos += TimeUnit.MILLISECONDS.toNanos(1);
      return (double) inUse / MOST;
    }

    @Override
    public long mostDescriptors() {
      return MOST;
    }

    @Override
    public double heap() {
      return 0.5;
    }

    @Override
    public double directMemory() {
      return 0.25;
    }

    @Override
    public void collectIfLongAgo() {}
  }

  @Test
  void connectionsOfClientsAreKnownWithoutCounting() {
    assertEquals(0.1, resources.descriptors());
    connections += 150;
    assertEquals(0.115, resources.descriptors(), 1e-9);
    connections -= 200;
    assertEquals(0.095, resources.descriptors(), 1e-9);
    assertEquals(1, counts);
  }

  @Test
  void whatElseHasChangedIsCountedAfterAWhile() {
    resources.descriptors();
    inUse = 3000;
    nanos += TimeUnit.MILLISECONDS.toNanos(499);
    assertEquals(0.1, resources.descriptors());
    nanos += TimeUnit.MILLISECONDS.toNanos(1);
    assertEquals(0.3, resources.descriptors());
    assertEquals(2, counts);
  }

  @Test
  void muchOfAChangeIsCountedAtOnce() {
    resources.descriptors();
    connections += 200;
    inUse = 7000;
    assertEquals(0.7, resources.descriptors());
    connections -= 199;
    assertEquals(0.7 - 0.0199, resources.descriptors(), 1e-9);
    assertEquals(2, counts);
  }

  @Test
  void theRestIsTakenAsItIs() {
    assertEquals(MOST, resources.mostDescriptors());
    assertEquals(0.5, resources.heap());
    assertEquals(0.25, resources.directMemory());
  }
}
