package io.bartizan.reload;

import io.bartizan.balance.Pool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What a reload did to pools, by their names. A pool has changed too where a file that its TLS
 * names has.
 *
 * @param unchanged how many are as they were
 */
public record PoolChanges(
    int unchanged, List<String> changed, List<String> added, List<String> removed) {
  /** Of a reload that did nothing. */
  static final PoolChanges NONE = new PoolChanges(0, List.of(), List.of(), List.of());

  public PoolChanges {
    changed = List.copyOf(changed);
    added = List.copyOf(added);
    removed = List.copyOf(removed);
  }

  static PoolChanges between(Map<String, Pool> before, Map<String, Pool> after) {
    int unchanged = 0;
    List<String> changed = new ArrayList<>();
    List<String> added = new ArrayList<>();
    List<String> removed = new ArrayList<>();
    for (String name : new TreeSet<>(after.keySet())) {
      Pool was = before.get(name);
      if (was == null) {
        added.add(name);
      } else if (was == after.get(name)) {
        unchanged++;
      } else {
        changed.add(name);
      }
    }
    for (String name : new TreeSet<>(before.keySet())) {
      if (!after.containsKey(name)) {
        removed.add(name);
      }
    }
    return new PoolChanges(unchanged, changed, added, removed);
  }
}
