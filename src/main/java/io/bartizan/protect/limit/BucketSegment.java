package io.bartizan.protect.limit;

import io.github.bucket4j.BucketConfiguration;

/**
 * A part of the buckets of a limit, in two arrays. A key may lie in either of two groups of {@value
 * #GROUP} slots, and goes into the second where the first is full; so a look-up reads a few cache
 * lines that follow each other, and hardly any key finds no place before three quarters are taken.
 *
 * <p>A bucket that is full again says no more than none does, and its slot is free. Where all are
 * in use the arrays grow; where they must not, the bucket nearest to being full makes room: who is
 * at a limit is remembered longest, and nobody is thrown out by ever new clients who ask once.
 *
 * <p>Keys are spread evenly, so parts that double alike would all do so within moments, and a
 * garbage collection had to copy all of it at once. So each has sizes of its own.
 *
 * <p>Locked for the time of a few dozen instructions (growing: some ten microseconds).
 */
final class BucketSegment {
  static final int GROUP = 16;

  /** Groups from which on parts differ in size. */
  private static final int ALIKE = 16;

  /** Bits of a key that choose one of two groups. */
  private static final int CHOICE_BITS = 28;

  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final BucketTable table;
  private final OpenBucket bucket = new OpenBucket();
  private final int part;

  /** 0 for none. */
  private long[] keys = new long[GROUP];

  private long[] numbers;
  private int used;
  private long forgotten;

  /**
   * Without any bucket.
   *
   * @param part which one of all
   */
  BucketSegment(BucketTable table, int part) {
    this.table = table;
    this.part = part;
    this.numbers = new long[GROUP * table.stride()];
  }

  /**
   * Takes tokens from each of the key's buckets, or from none.
   *
   * @param take false to only look
   * @param told where to write, for each window, how many tokens are left, and the seconds until
   *     there are {@code cost} again, or where there are, until the bucket is full
   * @return nanoseconds until there are as many; 0 where they were there
   */
  synchronized long ask(long key, int cost, long nowNanos, boolean take, long[] told, int toldAt) {
    int at = slot(key, nowNanos) * table.stride();
    BucketConfiguration[] windows = table.windows();
    long wait = 0;
    for (int i = 0; i < windows.length; i++) {
      bucket.open(windows[i], numbers, at + i * OpenBucket.NUMBERS, nowNanos);
      wait = Math.max(wait, bucket.untilThereAre(cost, nowNanos));
    }
    for (int i = 0; i < windows.length; i++) {
      bucket.open(windows[i], numbers, at + i * OpenBucket.NUMBERS, nowNanos);
      if (take && wait == 0) {
        bucket.take(cost);
      }
      bucket.close(numbers, at + i * OpenBucket.NUMBERS);
      tell(cost, nowNanos, told, toldAt + 2 * i);
    }
    return wait;
  }

  /**
   * Writes what {@link #ask} would without taking, and leaves all as it is: a key without a bucket
   * gets none, and tells nothing.
   *
   * @return whether the key has a bucket
   */
  synchronized boolean look(long key, int cost, long nowNanos, long[] told) {
    int slot = find(keys, group(keys, key), key);
    if (slot < 0) {
      slot = find(keys, secondGroup(keys, key), key);
    }
    if (slot < 0 || keys[slot] == 0) {
      return false;
    }
    BucketConfiguration[] windows = table.windows();
    for (int i = 0; i < windows.length; i++) {
      int at = slot * table.stride() + i * OpenBucket.NUMBERS;
      bucket.open(windows[i], numbers, at, nowNanos);
      tell(cost, nowNanos, told, 2 * i);
    }
    return true;
  }

  private void tell(int cost, long nowNanos, long[] told, int at) {
    long tokens = bucket.tokens();
    long nanos = tokens < cost ? bucket.untilThereAre(cost, nowNanos) : bucket.untilFull(nowNanos);
    told[at] = tokens;
    told[at + 1] = Math.ceilDiv(nanos, NANOS_PER_SECOND);
  }

  /** Puts tokens back that were taken. */
  synchronized void giveBack(long key, int cost, long nowNanos) {
    int at = slot(key, nowNanos) * table.stride();
    BucketConfiguration[] windows = table.windows();
    for (int i = 0; i < windows.length; i++) {
      bucket.open(windows[i], numbers, at + i * OpenBucket.NUMBERS, nowNanos);
      bucket.give(cost);
      bucket.close(numbers, at + i * OpenBucket.NUMBERS);
    }
  }

  /** Slots that have a bucket, full again or not. */
  synchronized int used() {
    return used;
  }

  /** Buckets that had to make room before they were full again. */
  synchronized long forgotten() {
    return forgotten;
  }

  /** What the arrays take. */
  synchronized long bytes() {
    return bytes(keys.length);
  }

  private long bytes(int slots) {
    return (long) slots * Long.BYTES * (1 + table.stride());
  }

  /** Where the key's bucket is; a full one where there was none. */
  private int slot(long key, long nowNanos) {
    while (true) {
      int first = group(keys, key);
      int slot = find(keys, first, key);
      if (slot < 0) {
        int second = secondGroup(keys, key);
        slot = find(keys, second, key);
        if (slot < 0) {
          int idlest = idlest(first, second, nowNanos);
          if (untilFull(idlest, nowNanos) > 0 && grow()) {
            continue;
          }
          return replace(idlest, key, nowNanos);
        }
      }
      if (keys[slot] == 0) {
        used++;
        begin(slot, key);
      }
      return slot;
    }
  }

  /** The slot with the key, or the first without any; -1 where others have them all. */
  private static int find(long[] keys, int group, long key) {
    for (int i = group; i < group + GROUP; i++) {
      if (keys[i] == key || keys[i] == 0) {
        return i;
      }
    }
    return -1;
  }

  private static int group(long[] keys, long key) {
    return chosen(keys, key);
  }

  private static int secondGroup(long[] keys, long key) {
    return chosen(keys, key >>> CHOICE_BITS);
  }

  private static int chosen(long[] keys, long bits) {
    long fraction = bits & ((1L << CHOICE_BITS) - 1);
    return (int) ((fraction * (keys.length / GROUP)) >>> CHOICE_BITS) * GROUP;
  }

  private int replace(int slot, long key, long nowNanos) {
    if (untilFull(slot, nowNanos) > 0) {
      forgotten++;
    }
    begin(slot, key);
    return slot;
  }

  private void begin(int slot, long key) {
    keys[slot] = key;
    System.arraycopy(table.full(), 0, numbers, slot * table.stride(), table.stride());
  }

  /** Of two groups, the slot whose buckets are nearest to being full. */
  private int idlest(int first, int second, long nowNanos) {
    int idlest = first;
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 2 * GROUP && least > 0; i++) {
      int slot = i < GROUP ? first + i : second + i - GROUP;
      long nanos = untilFull(slot, nowNanos);
      if (nanos < least) {
        least = nanos;
        idlest = slot;
      }
    }
    return idlest;
  }

  private long untilFull(int slot, long nowNanos) {
    BucketConfiguration[] windows = table.windows();
    long nanos = 0;
    for (int i = 0; i < windows.length; i++) {
      bucket.open(windows[i], numbers, slot * table.stride() + i * OpenBucket.NUMBERS, nowNanos);
      nanos = Math.max(nanos, bucket.untilFull(nowNanos));
    }
    return nanos;
  }

  /** Makes the arrays larger until each key has a place, if there is memory for it. */
  private boolean grow() {
    long taken = 0;
    int slots = keys.length;
    for (int more = larger(slots); table.mayGrow(bytes(more - slots)); more = larger(slots)) {
      taken += bytes(more - slots);
      slots = more;
      long[] moreKeys = new long[slots];
      long[] moreNumbers = new long[slots * table.stride()];
      if (move(moreKeys, moreNumbers)) {
        keys = moreKeys;
        numbers = moreNumbers;
        return true;
      }
    }
    table.shrink(taken);
    return false;
  }

  /** Twice as many slots; or once, up to that many more. */
  private int larger(int slots) {
    int groups = slots / GROUP;
    return (groups == ALIKE ? ALIKE + 1 + part % ALIKE : 2 * groups) * GROUP;
  }

  /**
   * Copies all buckets; false where one finds both of its groups full, which is most improbable.
   */
  private boolean move(long[] intoKeys, long[] intoNumbers) {
    int stride = table.stride();
    for (int i = 0; i < keys.length; i++) {
      long key = keys[i];
      if (key == 0) {
        continue;
      }
      int slot = find(intoKeys, group(intoKeys, key), key);
      if (slot < 0) {
        slot = find(intoKeys, secondGroup(intoKeys, key), key);
      }
      if (slot < 0) {
        return false;
      }
      intoKeys[slot] = key;
      System.arraycopy(numbers, i * stride, intoNumbers, slot * stride, stride);
    }
    return true;
  }
}
