package io.bartizan.protect.limit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.config.RateLimitConfig.Window;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BucketTableTest {
  private static final long SECOND = 1_000_000_000;
  private static final Window TEN_AN_HOUR = new Window(10, Duration.ofHours(1), 10);

  private final Random random = new Random(7);
  private final long[] told = new long[4];

  private boolean take(BucketTable table, long key, long now) {
    return table.ask(key, 1, now, true, told, 0) == 0;
  }

  @Test
  void whoIsAtTheLimitIsRememberedInAFloodOfOthers() {
    BucketMemory memory = new BucketMemory(1024 * 1024);
    BucketTable table = new BucketTable(List.of(TEN_AN_HOUR), 1, memory);
    long[] abusers = random.longs(1000).toArray();
    for (long abuser : abusers) {
      for (int i = 0; i < 10; i++) {
        assertTrue(take(table, abuser, 0));
      }
    }
    for (int i = 0; i < 1_000_000; i++) {
      take(table, random.nextLong(), SECOND);
    }
    assertTrue(memory.used() <= 1024 * 1024, () -> memory.used() + " bytes");
    assertTrue(table.forgotten() > 0);
    for (long abuser : abusers) {
      assertEquals(false, take(table, abuser, 2 * SECOND));
    }
  }

  @Test
  void bucketsThatAreFullAgainMakeRoomAndNoMemoryIsNeeded() {
    BucketMemory memory = new BucketMemory(64L * 1024 * 1024);
    BucketTable table =
        new BucketTable(List.of(new Window(10, Duration.ofSeconds(1), 10)), 1, memory);
    long now = 0;
    for (int i = 0; i < 2_000_000; i++) {
      // Ten thousand clients in the tenth of a second that each needs.
      now += SECOND / 100_000;
      assertTrue(take(table, random.nextLong(), now));
    }
    assertEquals(0, table.forgotten());
    assertTrue(memory.used() < 4 * 1024 * 1024, () -> memory.used() + " bytes");
  }

  @Test
  void memoryGrowsBitByBitAsClientsDo() {
    BucketMemory memory = new BucketMemory(64L * 1024 * 1024);
    BucketTable table = new BucketTable(List.of(TEN_AN_HOUR), 1, memory);
    for (int i = 0; i < 300_000; i++) {
      take(table, random.nextLong(), 0);
    }
    for (int more = 0; more < 16; more++) {
      long before = memory.used();
      for (int i = 0; i < 20_000; i++) {
        take(table, random.nextLong(), 0);
      }
      assertTrue(memory.used() < before * 7 / 6, () -> before + " to " + memory.used() + " bytes");
    }
    assertEquals(0, table.forgotten());
  }

  @Test
  void toLookTellsWhatAskingWouldAndChangesNothing() {
    BucketMemory memory = new BucketMemory(16L * 1024 * 1024);
    BucketTable table = new BucketTable(List.of(TEN_AN_HOUR), 1, memory);
    long[] keys = random.longs(20_000).toArray();
    for (int i = 0; i < keys.length; i++) {
      for (int j = 0; j < 1 + i % 10; j++) {
        take(table, keys[i], 0);
      }
    }
    assertEquals(0, table.forgotten());
    long used = memory.used();
    long count = table.keys();
    long[] looked = new long[4];
    for (int i = 0; i < keys.length; i++) {
      table.look(random.nextLong(), 1, SECOND, looked);
      assertEquals(10, looked[0], "a key that nobody has asked for");
      assertEquals(0, looked[1]);
      table.look(keys[i], 1, SECOND, looked);
      assertEquals(9 - i % 10, looked[0]);
    }
    assertEquals(used, memory.used());
    assertEquals(count, table.keys());
    for (long key : keys) {
      table.look(key, 2, SECOND, looked);
      table.ask(key, 2, SECOND, false, told, 0);
      assertArrayEquals(told, looked);
    }
  }

  @Test
  void keysThatFallIntoOneSegmentAndGroupAreKeptApart() {
    BucketTable table = new BucketTable(List.of(TEN_AN_HOUR), 1, new BucketMemory(16 << 20));
    for (long key = 0; key < 100; key++) {
      for (int i = 0; i < 10; i++) {
        assertTrue(take(table, key << 40, 0), "of " + key);
      }
    }
    assertEquals(0, table.forgotten());
    for (long key = 0; key < 100; key++) {
      assertEquals(false, take(table, key << 40, 0));
    }
  }

  @Test
  void aLimitThatIsGoneTakesNoMore() {
    BucketMemory memory = new BucketMemory(1 << 20);
    BucketTable table = new BucketTable(List.of(TEN_AN_HOUR), 1, memory);
    random.longs(10_000).forEach(key -> take(table, key, 0));
    assertTrue(memory.used() > 0);
    table.retire();
    assertEquals(0, memory.used());
    random.longs(10_000).forEach(key -> take(table, key, 0));
    assertTrue(memory.used() < 256 * 1024, () -> memory.used() + " bytes");
  }

  @Test
  void nothingIsLostToRounding() {
    BucketTable table =
        new BucketTable(
            List.of(new Window(7, Duration.ofSeconds(3), 7)), 1, new BucketMemory(1 << 20));
    int passed = 0;
    for (long now = 0; now <= 300 * SECOND; now += 1_234_567) {
      passed += take(table, 1, now) ? 1 : 0;
    }
    // Of 300 seconds those until the last request, 219 microseconds before the end.
    assertEquals(7 + 699, passed);
  }
}
