package io.bartizan.balance;

import java.util.List;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The policy {@code least_request}: of two candidates the one with fewer requests under way
 * (Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing", 2001), each counted
 * against its weight.
 *
 * <p>Candidates are drawn with the probability of their weights and the ratio of requests to weight
 * decides, the first candidate winning a tie. So an idle pool shares by weight like {@code random},
 * a busy one levels the load per weight, and an endpoint of little weight is never starved.
 */
final class LeastRequest implements EndpointPicker {
  private final WeightedDraw draw;

  LeastRequest(List<Endpoint> endpoints, IntUnaryOperator random) {
    this.draw = new WeightedDraw(endpoints, random);
  }

  @Override
  public @Nullable Endpoint pick(@Nullable Tried tried) {
    int index = draw.draw();
    Endpoint first = draw.untriedFrom(index, tried);
    if (first == null) {
      return null;
    }
    Endpoint second = draw.untriedFrom(draw.drawAnother(index), tried);
    return second != null && isLessLoaded(second, first) ? second : first;
  }

  private static boolean isLessLoaded(Endpoint one, Endpoint other) {
    return (long) one.activeRequests() * other.weight()
        < (long) other.activeRequests() * one.weight();
  }
}
