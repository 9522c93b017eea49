package io.bartizan.balance;

import java.util.List;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/** The policy {@code random}: each endpoint with the probability of its weight. */
final class WeightedRandom implements EndpointPicker {
  private final WeightedDraw draw;

  WeightedRandom(List<Endpoint> endpoints, IntUnaryOperator random) {
    this.draw = new WeightedDraw(endpoints, random);
  }

  @Override
  public @Nullable Endpoint pick(@Nullable Tried tried) {
    return draw.untriedFrom(draw.draw(), tried);
  }
}
