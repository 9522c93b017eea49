package io.bartizan.route;

import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map that is asked with a part of a longer text and makes no string of it. The hash
 * is the caller's, who computes it on the way through the text.
 *
 * <p>With thousands of entries each object on the way to one is a cache miss: hashes lie together
 * with the place of their keys, keys in one text, and of the values only the one sought is read.
 */
final class RegionMap<V> {
  private static final int FREE = 0;

  /** Of each slot in {@link #slots}: the tag, and where its key begins and ends. */
  private static final int FROM = 1;

  private static final int TO = 2;
  private static final int STRIDE = 3;

  private final int[] slots;
  private final String keys;
  private final @Nullable V[] values;
  private final int shift;

  /**
   * A map.
   *
   * @param hash the same of a key as the caller's of a text that equals it
   */
  @SuppressWarnings("unchecked") // There are no arrays of generic types.
  RegionMap(Map<String, V> entries, ToIntFunction<String> hash) {
    // At most half full, so that a miss ends after a step or two.
    int bits = 33 - Integer.numberOfLeadingZeros(Math.max(1, entries.size()));
    this.slots = new int[STRIDE << bits];
    this.values = (@Nullable V[]) new Object[1 << bits];
    this.shift = Integer.SIZE - bits;
    StringBuilder texts = new StringBuilder();
    entries.forEach(
        (key, value) -> {
          int hashed = hash.applyAsInt(key);
          int at = slot(hashed);
          while (slots[at * STRIDE] != FREE) {
            at = next(at);
          }
          slots[at * STRIDE] = tag(hashed);
          slots[at * STRIDE + FROM] = texts.length();
          slots[at * STRIDE + TO] = texts.append(key).length();
          values[at] = value;
        });
    this.keys = texts.toString();
  }

  /** The value whose key is the text from {@code from} to before {@code to}, or null. */
  @Nullable V get(String text, int from, int to, int hash) {
    int tag = tag(hash);
    int at = slot(hash);
    for (int found = slots[at * STRIDE]; found != FREE; found = slots[at * STRIDE]) {
      if (found == tag && isKey(at, text, from, to - from)) {
        return values[at];
      }
      at = next(at);
    }
    return null;
  }

  private boolean isKey(int at, String text, int from, int length) {
    int start = slots[at * STRIDE + FROM];
    return slots[at * STRIDE + TO] - start == length
        && keys.regionMatches(start, text, from, length);
  }

  private int next(int at) {
    return (at + 1) & (values.length - 1);
  }

  private static int tag(int hash) {
    return hash == FREE ? 1 : hash;
  }

  /** Spreads the hash by the golden ratio; its own low bits hardly vary between similar texts. */
  private int slot(int hash) {
    return (hash * 0x9e3779b9) >>> shift;
  }
}
