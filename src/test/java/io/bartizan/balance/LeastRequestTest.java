package io.bartizan.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.config.HostPort;
import io.bartizan.config.PoolConfig.EndpointConfig;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LeastRequestTest {
  @Test
  void ofTwoCandidatesTheLessLoadedIsPicked() {
    Endpoint busy = endpoint("busy", 1);
    Endpoint free = endpoint("free", 1);
    Endpoint idle = endpoint("idle", 1);
    busy.requestStarted();
    busy.requestStarted();
    free.requestStarted();
    // The second number is among those that remain without the first.
    assertSame(free, pick(List.of(busy, free, idle), 0, 0));
    assertSame(free, pick(List.of(busy, free, idle), 1, 0));
    assertSame(idle, pick(List.of(busy, free, idle), 0, 1));
  }

  @Test
  void ofTwoEqualOnesTheFirstDrawnIsPicked() {
    Endpoint a = endpoint("a", 1);
    Endpoint b = endpoint("b", 1);
    assertSame(a, pick(List.of(a, b), 0, 0));
    assertSame(b, pick(List.of(a, b), 1, 0));
  }

  @Test
  void loadCountsAgainstWeight() {
    Endpoint heavy = endpoint("heavy", 4);
    Endpoint light = endpoint("light", 1);
    heavy.requestStarted();
    heavy.requestStarted();
    heavy.requestStarted();
    light.requestStarted();
    assertSame(heavy, pick(List.of(heavy, light), 4, 0));
    heavy.requestStarted();
    heavy.requestStarted();
    assertSame(light, pick(List.of(heavy, light), 0, 4));
  }

  @Test
  void requestsThatTakeLongSpreadByWeight() {
    List<Endpoint> endpoints = List.of(endpoint("a", 60), endpoint("b", 30), endpoint("c", 10));
    Random random = new Random(42);
    LeastRequest picker = new LeastRequest(endpoints, random::nextInt);
    for (int i = 0; i < 1000; i++) {
      Objects.requireNonNull(picker.pick(null)).requestStarted();
    }
    assertEquals(600, endpoints.get(0).activeRequests(), 40);
    assertEquals(300, endpoints.get(1).activeRequests(), 40);
    assertEquals(100, endpoints.get(2).activeRequests(), 30);
  }

  @Test
  void anEndpointThatNeverAnswersGetsHardlyAnything() {
    List<Endpoint> endpoints = List.of(endpoint("a", 1), endpoint("b", 1), endpoint("stuck", 1));
    Endpoint stuck = endpoints.get(2);
    LeastRequest picker = new LeastRequest(endpoints, new Random(42)::nextInt);
    ArrayDeque<Endpoint> underWay = new ArrayDeque<>();
    for (int i = 0; i < 3000; i++) {
      Endpoint picked = Objects.requireNonNull(picker.pick(null));
      picked.requestStarted();
      if (picked != stuck) {
        underWay.add(picked);
        if (underWay.size() > 10) {
          underWay.remove().requestEnded();
        }
      }
    }
    assertTrue(stuck.activeRequests() < 20, () -> "stuck has " + stuck.activeRequests());
  }

  static Endpoint endpoint(String host, int weight) {
    return new Endpoint(
        "pool", new EndpointConfig("http://" + host, false, new HostPort(host, 80), weight, null));
  }

  /** The pick for the given random numbers. */
  private static Endpoint pick(List<Endpoint> endpoints, int... numbers) {
    List<Integer> left = new ArrayList<>();
    for (int number : numbers) {
      left.add(number);
    }
    Endpoint picked = new LeastRequest(endpoints, bound -> left.removeFirst()).pick(null);
    assertEquals(List.of(), left);
    return Objects.requireNonNull(picked);
  }
}
