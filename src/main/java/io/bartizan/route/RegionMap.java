package io.bartizan.route;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map that is asked with a part of a longer text and makes no string of it. The hash
 * is the caller's, who computes it on the way through the text. Values carry their keys, which
 * spares each lookup an object to fetch from memory.
 */
final class RegionMap<V extends RegionMap.Keyed> {
  private static final int FREE = 0;

  /** A value and its key. */
  static class Keyed {
    private final String key;
    private final int hash;

    Keyed(String key, int hash) {
      this.key = key;
      this.hash = hash;
    }
  }

  // Apart from the values, so that no other value than the one sought is fetched from memory.
  private final int[] tags;
  private final @Nullable V[] table;
  private final int shift;

  @SuppressWarnings("unchecked") // There are no arrays of generic types.
  RegionMap(Collection<V> values) {
    // At most half full, so that a miss ends after a step or two.
    int bits = 33 - Integer.numberOfLeadingZeros(Math.max(1, values.size()));
    this.tags = new int[1 << bits];
    this.table = (@Nullable V[]) new Keyed[1 << bits];
    this.shift = Integer.SIZE - bits;
    for (V value : values) {
      int hash = ((Keyed) value).hash;
      int at = slot(hash);
      while (tags[at] != FREE) {
        at = (at + 1) & (table.length - 1);
      }
      tags[at] = tag(hash);
      table[at] = value;
    }
  }

  /** The value whose key is the text from {@code from} to before {@code to}, or null. */
  @Nullable V get(String text, int from, int to, int hash) {
    int tag = tag(hash);
    int at = slot(hash);
    for (int found = tags[at]; found != FREE; found = tags[at]) {
      if (found == tag) {
        V value = table[at];
        if (value != null && isRegion(((Keyed) value).key, text, from, to)) {
          return value;
        }
      }
      at = (at + 1) & (table.length - 1);
    }
    return null;
  }

  private static boolean isRegion(String key, String text, int from, int to) {
    int length = to - from;
    return length == text.length()
        ? key.equals(text)
        : key.length() == length && key.regionMatches(0, text, from, length);
  }

  private static int tag(int hash) {
    return hash == FREE ? 1 : hash;
  }

  /** Spreads the hash by the golden ratio; its own low bits hardly vary between similar texts. */
  private int slot(int hash) {
    return (hash * 0x9e3779b9) >>> shift;
  }
}
