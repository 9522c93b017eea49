package io.bartizan.observe;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which row of every event loop's {@link RowTable} has the numbers of which route and pool. Rows
 * are given out when a configuration is compiled, so that a request finds its numbers by an index
 * and not by names: with thousands of routes each object on the way to them is a cache miss.
 */
public final class RouteRows {
  /** The labels of a row. */
  record Labels(String route, String pool) {}

  private record Key(String route, List<String> pools) {}

  /** The row of requests that no route took. */
  public static final int NO_ROUTE = 0;

  private final Map<Key, Integer> first = new HashMap<>();
  private final Set<Key> asked = new HashSet<>();
  private final List<Labels> rows = new ArrayList<>();
  private final List<Leaving> leaving = new ArrayList<>();

  /** First rows that nobody has, by how many follow each other. */
  private final Map<Integer, Deque<Integer>> free = new HashMap<>();

  /** With the one row of requests that no route took. */
  public RouteRows() {
    rows.add(new Labels(LoopMetrics.UNKNOWN, LoopMetrics.UNKNOWN));
  }

  /**
   * The first of a route's rows, which follow each other in the order of its pools. The same again
   * for the same route and pools, so that counting goes on when a configuration is read again.
   *
   * @param pools at least one
   */
  public synchronized int of(String route, List<String> pools) {
    Key asking = new Key(route, List.copyOf(pools));
    asked.add(asking);
    return first.computeIfAbsent(asking, this::give);
  }

  private int give(Key key) {
    int size = key.pools().size();
    Integer unused = free.getOrDefault(size, new ArrayDeque<>()).poll();
    int row = unused == null ? rows.size() : unused;
    for (int i = 0; i < size; i++) {
      Labels labels = new Labels(key.route(), key.pools().get(i));
      if (unused == null) {
        rows.add(labels);
      } else {
        rows.set(row + i, labels);
      }
    }
    return row;
  }

  /** Rows of a route that is gone, until no event loop has a request of it any more. */
  private record Leaving(Key key, int row, Set<LoopMetrics> used) {}

  /**
   * What an event loop has to do about rows whose route is gone.
   *
   * @param row the first of them
   * @param to where the numbers of each go on, since a route in force has its labels; else -1
   * @param toRoute the same for requests that no endpoint was asked for
   */
  record Departure(int row, List<Integer> to, int toRoute) {}

  /**
   * The configuration in force is the one that rows were asked for since this was last called. The
   * rows of all others are given to other routes once every event loop has {@linkplain #left left}
   * them, so that routes of ever new names take no more and more memory.
   *
   * @param loops all that count
   * @return what each of them has to do
   */
  synchronized List<Departure> settle(Collection<LoopMetrics> loops) {
    first
        .entrySet()
        .removeIf(
            entry -> {
              boolean gone = !asked.contains(entry.getKey());
              if (gone) {
                leaving.add(new Leaving(entry.getKey(), entry.getValue(), new HashSet<>(loops)));
              }
              return gone;
            });
    asked.clear();
    if (leaving.isEmpty()) {
      return List.of();
    }
    Map<Labels, Integer> inForce = new HashMap<>();
    Map<String, Integer> routes = new HashMap<>();
    first.forEach(
        (key, row) -> {
          routes.put(key.route(), row);
          for (int i = 0; i < key.pools().size(); i++) {
            inForce.put(rows.get(row + i), row + i);
          }
        });
    return leaving.stream()
        .map(
            gone ->
                new Departure(
                    gone.row(),
                    gone.key().pools().stream()
                        .map(pool -> inForce.getOrDefault(new Labels(gone.key().route(), pool), -1))
                        .toList(),
                    routes.getOrDefault(gone.key().route(), -1)))
        .toList();
  }

  /** An event loop has no more requests that would be counted in the rows from this on. */
  synchronized void left(int row, LoopMetrics loop) {
    leaving.removeIf(
        gone -> {
          if (gone.row() == row) {
            gone.used().remove(loop);
          }
          if (!gone.used().isEmpty()) {
            return false;
          }
          free.computeIfAbsent(gone.key().pools().size(), _ -> new ArrayDeque<>()).add(gone.row());
          return true;
        });
  }

  /** The labels of all rows given out, by row. */
  synchronized List<Labels> labels() {
    return List.copyOf(rows);
  }
}
