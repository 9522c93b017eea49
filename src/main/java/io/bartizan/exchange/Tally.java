package io.bartizan.exchange;

import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How many of something each client has, for all event loops. Knows clients only while they have
 * any. Whoever takes gives back exactly once.
 *
 * @param <K> equal for what is one client
 */
public final class Tally<K> {
  private final ConcurrentHashMap<K, Integer> counts = new ConcurrentHashMap<>();

  /** Takes one more of a client's, if it has less than {@code most}. */
  public boolean tryTake(K client, long most) {
    if (counts.merge(client, 1, Integer::sum) > most) {
      give(client);
      return false;
    }
    return true;
  }

  /** Gives one of a client's back. */
  public void give(K client) {
    counts.computeIfPresent(client, Tally::oneLess);
  }

  /** Null for none, which is forgotten. */
  private static <K> @Nullable Integer oneLess(K client, int count) {
    return count == 1 ? null : count - 1;
  }

  /** How many a client has. */
  public int of(K client) {
    return counts.getOrDefault(client, 0);
  }

  /** How many clients have any. */
  public long clients() {
    return counts.mappingCount();
  }
}
