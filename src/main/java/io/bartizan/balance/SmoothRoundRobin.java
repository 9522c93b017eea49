package io.bartizan.balance;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The policy {@code round_robin}: nginx's smooth weighted round robin, in which turns of a heavy
 * endpoint are spread among those of the others. One round is computed beforehand, so that event
 * loops share no more than a counter.
 */
final class SmoothRoundRobin implements EndpointPicker {
  /**
   * The most turns of a round. Where the weights' sum is larger (which takes more than 32 endpoints
   * of different weights) they are rounded to fit, each to at least one turn.
   */
  static final int MAX_TURNS = 32 * 1024;

  private final Endpoint[] endpoints;
  private final Endpoint[] turns;
  private final AtomicInteger next = new AtomicInteger();

  SmoothRoundRobin(List<Endpoint> endpoints) {
    this.endpoints = endpoints.toArray(Endpoint[]::new);
    this.turns = round(this.endpoints, turnsOf(this.endpoints));
  }

  @Override
  public @Nullable Endpoint pick(@Nullable Tried tried) {
    int turn = nextTurn();
    Endpoint endpoint = turns[turn];
    return tried == null || !tried.contains(endpoint) ? endpoint : pickUntried(turn, tried);
  }

  private int nextTurn() {
    int turn = next.getAndIncrement();
    if (turn > 0 && turn % turns.length == 0) {
      // Taken back by a round: a counter left to overflow would skip turns.
      next.addAndGet(-turns.length);
    }
    return Math.floorMod(turn, turns.length);
  }

  /**
   * What comes next in this round, but without going through thousands of turns of one endpoint.
   */
  private @Nullable Endpoint pickUntried(int turn, Tried tried) {
    for (int i = 1; i <= endpoints.length; i++) {
      Endpoint endpoint = turns[(turn + i) % turns.length];
      if (!tried.contains(endpoint)) {
        return endpoint;
      }
    }
    for (int i = 0; i < endpoints.length; i++) {
      Endpoint endpoint = endpoints[(turn + i) % endpoints.length];
      if (!tried.contains(endpoint)) {
        return endpoint;
      }
    }
    return null;
  }

  private static int[] turnsOf(Endpoint[] endpoints) {
    int divisor = 0;
    long sum = 0;
    for (Endpoint endpoint : endpoints) {
      divisor = greatestCommonDivisor(divisor, endpoint.weight());
      sum += endpoint.weight();
    }
    int[] turns = new int[endpoints.length];
    for (int i = 0; i < turns.length; i++) {
      long weight = endpoints[i].weight();
      turns[i] =
          sum / divisor <= MAX_TURNS
              ? (int) (weight / divisor)
              : (int) Math.max(1, Math.round((double) weight * MAX_TURNS / sum));
    }
    return turns;
  }

  private static Endpoint[] round(Endpoint[] endpoints, int[] turnsOf) {
    int sum = 0;
    for (int turns : turnsOf) {
      sum += turns;
    }
    Endpoint[] round = new Endpoint[sum];
    int[] credit = new int[endpoints.length];
    for (int turn = 0; turn < sum; turn++) {
      int best = 0;
      for (int i = 0; i < credit.length; i++) {
        credit[i] += turnsOf[i];
        if (credit[i] > credit[best]) {
          best = i;
        }
      }
      credit[best] -= sum;
      round[turn] = endpoints[best];
    }
    return round;
  }

  private static int greatestCommonDivisor(int one, int other) {
    return other == 0 ? one : greatestCommonDivisor(other, one % other);
  }
}
