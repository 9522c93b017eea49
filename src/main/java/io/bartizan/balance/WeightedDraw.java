package io.bartizan.balance;

import java.util.List;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Endpoints to draw from with the probability of their weights: one random number and a binary
 * search in the sums of the weights, or no search where all weigh the same.
 */
final class WeightedDraw {
  private final Endpoint[] endpoints;
  private final int[] weightsUpTo;
  private final boolean equalWeights;
  private final IntUnaryOperator random;

  /**
   * A draw.
   *
   * @param endpoints at least one, each of a weight above 0
   * @param random gives a number from 0 to below its argument
   */
  WeightedDraw(List<Endpoint> endpoints, IntUnaryOperator random) {
    this.endpoints = endpoints.toArray(Endpoint[]::new);
    this.weightsUpTo = new int[this.endpoints.length];
    this.random = random;
    int sum = 0;
    for (int i = 0; i < weightsUpTo.length; i++) {
      sum = Math.addExact(sum, this.endpoints[i].weight());
      weightsUpTo[i] = sum;
    }
    int first = this.endpoints[0].weight();
    this.equalWeights = endpoints.stream().allMatch(endpoint -> endpoint.weight() == first);
  }

  int size() {
    return endpoints.length;
  }

  Endpoint get(int index) {
    return endpoints[index];
  }

  /** The index of an endpoint. */
  int draw() {
    if (equalWeights) {
      return random.applyAsInt(endpoints.length);
    }
    int point = random.applyAsInt(weightsUpTo[weightsUpTo.length - 1]);
    int low = 0;
    int high = weightsUpTo.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (weightsUpTo[middle] > point) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /**
   * The index of a second candidate. With equal weights it is never the first again; otherwise it
   * can be, or an endpoint of little weight among few would be a candidate far beyond its share.
   */
  int drawAnother(int first) {
    if (!equalWeights) {
      return draw();
    }
    if (endpoints.length == 1) {
      return first;
    }
    int second = random.applyAsInt(endpoints.length - 1);
    return second >= first ? second + 1 : second;
  }

  /** The first endpoint from this index on, and round again, that was not tried. */
  @Nullable Endpoint untriedFrom(int index, @Nullable Tried tried) {
    if (tried == null) {
      return endpoints[index];
    }
    for (int i = 0; i < endpoints.length; i++) {
      Endpoint endpoint = endpoints[(index + i) % endpoints.length];
      if (!tried.contains(endpoint)) {
        return endpoint;
      }
    }
    return null;
  }
}
