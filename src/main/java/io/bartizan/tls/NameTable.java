package io.bartizan.tls;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An immutable hash table from lower-case names to values, asked with a name in any case or with
 * its tail, without making a string of either.
 */
final class NameTable<V> {
  private final String[] names;
  private final Object[] values;
  private final int mask;

  /**
   * Copies a map.
   *
   * @param entries keys in lower case
   */
  NameTable(Map<String, V> entries) {
    int capacity = Integer.highestOneBit(Math.max(4, entries.size() * 2)) << 1;
    names = new String[capacity];
    values = new Object[capacity];
    mask = capacity - 1;
    for (Map.Entry<String, V> entry : entries.entrySet()) {
      String name = entry.getKey();
      int slot = hash(name, 0) & mask;
      while (values[slot] != null) {
        slot = (slot + 1) & mask;
      }
      names[slot] = name;
      values[slot] = entry.getValue();
    }
  }

  /** The value of {@code name} from its character {@code from} on, or null. */
  @Nullable V get(String name, int from) {
    int slot = hash(name, from) & mask;
    while (values[slot] != null) {
      if (same(names[slot], name, from)) {
        @SuppressWarnings("unchecked")
        V value = (V) values[slot];
        return value;
      }
      slot = (slot + 1) & mask;
    }
    return null;
  }

  private static boolean same(String key, String name, int from) {
    int length = name.length() - from;
    if (key.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (key.charAt(i) != lower(name.charAt(from + i))) {
        return false;
      }
    }
    return true;
  }

  private static int hash(String name, int from) {
    int hash = 0;
    for (int i = from; i < name.length(); i++) {
      hash = 31 * hash + lower(name.charAt(i));
    }
    return hash ^ (hash >>> 16);
  }

  private static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
  }
}
