package io.bartizan.observe;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
  private final List<Labels> rows = new ArrayList<>();

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
    return first.computeIfAbsent(
        new Key(route, List.copyOf(pools)),
        key -> {
          int row = rows.size();
          key.pools().forEach(pool -> rows.add(new Labels(route, pool)));
          return row;
        });
  }

  /** The labels of all rows given out, by row. */
  synchronized List<Labels> labels() {
    return List.copyOf(rows);
  }
}
