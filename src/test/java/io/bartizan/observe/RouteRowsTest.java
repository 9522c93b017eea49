package io.bartizan.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.bartizan.observe.RouteRows.Departure;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where the numbers of routes are, from one configuration to the next. */
class RouteRowsTest {
  private final RouteRows rows = new RouteRows();
  private final List<LoopMetrics> loops = List.of(new LoopMetrics(), new LoopMetrics());

  /** All loops do what is to be done, without any request under way unless they have one. */
  private void settle() {
    List<Departure> departures = rows.settle(loops);
    loops.forEach(loop -> loop.settle(rows, departures, Map.of()));
  }

  private long total(int row, int cell) {
    return loops.stream().mapToLong(loop -> loop.forwarded.get(row, cell)).sum();
  }

  @Test
  void whatStaysHasTheSameRows() {
    int row = rows.of("a", List.of("p", "q"));
    settle();
    assertEquals(row, rows.of("a", List.of("p", "q")));
    assertNotEquals(row, rows.of("a", List.of("p")));
  }

  @Test
  void everNewNamesTakeTheSameRows() {
    for (int i = 0; i < 1000; i++) {
      rows.of("route-" + i, List.of("pool-" + i));
      rows.of("two-" + i, List.of("pool-" + i, "other"));
      settle();
    }
    // One for no route, and three each of the configuration before and of the one in force.
    assertEquals(7, rows.labels().size());
  }

  @Test
  void whatARouteCountedIsLeftToNobodyElse() {
    int gone = rows.of("gone", List.of("p"));
    settle();
    loops.get(1).forwarded.add(gone, 2, 7);
    rows.of("next", List.of("p"));
    settle();
    assertEquals(gone, rows.of("third", List.of("p")));
    assertEquals(0, total(gone, 2));
  }

  @Test
  void aRouteWithOtherPoolsGoesOnCounting() {
    int before = rows.of("a", List.of("p", "q"));
    settle();
    loops.get(0).forwarded.add(before, 2, 7);
    loops.get(0).forwarded.add(before + 1, 2, 5);
    loops.get(0).unforwarded.add(before, 4, 3);
    int after = rows.of("a", List.of("q", "r"));
    settle();
    assertEquals(5, total(after, 2), "of q");
    assertEquals(0, total(after + 1, 2), "of r");
    assertEquals(0, total(before, 2), "p is gone");
    assertEquals(3, loops.get(0).unforwarded.get(after, 4));
  }

  @Test
  void rowsAreKeptWhileAnyLoopHasARequestOfTheirRoute() {
    int row = rows.of("gone", List.of("p"));
    settle();
    loops.get(1).forwarded.add(row, RequestCells.IN_FLIGHT, 1);
    settle();
    assertNotEquals(row, rows.of("next", List.of("p")));
    settle();
    loops.get(1).forwarded.add(row, RequestCells.IN_FLIGHT, -1);
    rows.of("next", List.of("p"));
    settle();
    assertEquals(row, rows.of("third", List.of("p")));
  }

  @Test
  void aDepartureSaysWhereNumbersGo() {
    int before = rows.of("a", List.of("p", "q"));
    rows.settle(loops);
    int after = rows.of("a", List.of("q"));
    Departure departure = rows.settle(loops).getFirst();
    assertEquals(before, departure.row());
    assertEquals(List.of(-1, after), departure.to());
    assertEquals(after, departure.toRoute());
  }
}
