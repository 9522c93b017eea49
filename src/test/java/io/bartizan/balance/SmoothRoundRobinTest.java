package io.bartizan.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class SmoothRoundRobinTest {
  @Test
  void turnsOfAHeavyEndpointAreSpreadAsNginxDoes() {
    SmoothRoundRobin picker = picker(5, 1, 1);
    assertEquals("aabacaa" + "aabacaa", picks(picker, 14));
  }

  @Test
  void equalWeightsTakeTurns() {
    assertEquals("abcdabcd", picks(picker(300, 300, 300, 300), 8));
  }

  @Test
  void threadsShareTheRoundsExactly() throws Exception {
    SmoothRoundRobin picker = picker(50, 30, 20);
    int rounds = 200;
    Callable<Map<String, Integer>> work =
        () -> {
          Map<String, Integer> count = new HashMap<>();
          for (int i = 0; i < 10 * rounds; i++) {
            count.merge(pick(picker), 1, Integer::sum);
          }
          return count;
        };
    Map<String, Integer> total = new HashMap<>();
    try (var threads = Executors.newFixedThreadPool(4)) {
      for (Future<Map<String, Integer>> counted :
          threads.invokeAll(List.of(work, work, work, work))) {
        counted.get().forEach((name, count) -> total.merge(name, count, Integer::sum));
      }
    }
    assertEquals(Map.of("a", 20 * rounds, "b", 12 * rounds, "c", 8 * rounds), total);
  }

  @Test
  void manyUnequalEndpointsFitIntoABoundedRoundNearTheirShares() {
    List<Endpoint> endpoints = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      endpoints.add(LeastRequestTest.endpoint("host" + i, 801 + i));
    }
    SmoothRoundRobin picker = new SmoothRoundRobin(endpoints);
    Map<Endpoint, Integer> count = new HashMap<>();
    int picks = 10 * SmoothRoundRobin.MAX_TURNS;
    for (int i = 0; i < picks; i++) {
      count.merge(Objects.requireNonNull(picker.pick(null)), 1, Integer::sum);
    }
    double sum = endpoints.stream().mapToInt(Endpoint::weight).sum();
    for (Endpoint endpoint : endpoints) {
      double share = Objects.requireNonNull(count.get(endpoint)) / (double) picks;
      assertEquals(1, share / (endpoint.weight() / sum), 0.01);
    }
  }

  @Test
  void theLightestOfManyIsNotRoundedAway() {
    List<Endpoint> endpoints = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      endpoints.add(LeastRequestTest.endpoint("host" + i, 1000));
    }
    endpoints.add(LeastRequestTest.endpoint("light", 1));
    SmoothRoundRobin picker = new SmoothRoundRobin(endpoints);
    boolean seen = false;
    for (int i = 0; i < SmoothRoundRobin.MAX_TURNS + 200; i++) {
      seen |= Objects.requireNonNull(picker.pick(null)).url().equals("http://light");
    }
    assertTrue(seen);
  }

  @Test
  void thereIsNoneOnceAllWereTried() {
    SmoothRoundRobin picker = picker(1000, 1);
    Tried tried = new Tried();
    tried.add(Objects.requireNonNull(picker.pick(tried)));
    tried.add(Objects.requireNonNull(picker.pick(tried)));
    assertNull(picker.pick(tried));
  }

  private static SmoothRoundRobin picker(int... weights) {
    List<Endpoint> endpoints = new ArrayList<>();
    for (int weight : weights) {
      endpoints.add(
          LeastRequestTest.endpoint(String.valueOf((char) ('a' + endpoints.size())), weight));
    }
    return new SmoothRoundRobin(endpoints);
  }

  private static String picks(SmoothRoundRobin picker, int count) {
    StringBuilder names = new StringBuilder();
    for (int i = 0; i < count; i++) {
      names.append(pick(picker));
    }
    return names.toString();
  }

  private static String pick(SmoothRoundRobin picker) {
    return Objects.requireNonNull(picker.pick(null)).address().host();
  }
}
