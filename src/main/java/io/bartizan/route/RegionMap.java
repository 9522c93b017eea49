package io.bartizan.route;

import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map that is asked with a part of a longer text and makes no string of it. The hash
 * is the caller's, who computes it on the way through the text.
 */
final class RegionMap<V> {
  private record Entry<V>(int hash, String key, V value) {}

  private final @Nullable Entry<V>[] table;
  private final int shift;

  @SuppressWarnings({"unchecked", "rawtypes"})
  RegionMap(Map<String, V> values, ToIntFunction<String> hash) {
    // At most half full, so that a miss ends after a step or two.
    int bits = 33 - Integer.numberOfLeadingZeros(Math.max(1, values.size()));
    this.table = new Entry[1 << bits];
    this.shift = Integer.SIZE - bits;
    values.forEach(
        (key, value) -> {
          Entry<V> entry = new Entry<>(hash.applyAsInt(key), key, value);
          int at = slot(entry.hash);
          while (table[at] != null) {
            at = (at + 1) & (table.length - 1);
          }
          table[at] = entry;
        });
  }

  /** The value whose key is the text from {@code from} to before {@code to}, or null. */
  @Nullable V get(String text, int from, int to, int hash) {
    int at = slot(hash);
    for (Entry<V> entry = table[at]; entry != null; entry = table[at]) {
      if (entry.hash == hash
          && entry.key.length() == to - from
          && entry.key.regionMatches(0, text, from, to - from)) {
        return entry.value;
      }
      at = (at + 1) & (table.length - 1);
    }
    return null;
  }

  /** Spreads the hash by the golden ratio; its own low bits hardly vary between similar texts. */
  private int slot(int hash) {
    return (hash * 0x9e3779b9) >>> shift;
  }
}
