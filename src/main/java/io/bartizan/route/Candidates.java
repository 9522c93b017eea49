package io.bartizan.route;

import io.bartizan.exchange.Caller;
import io.bartizan.http.Fields;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one host and path. One alone, by far the most frequent case, stands for itself:
 * each object on the way to a route is one more to fetch from memory.
 */
abstract sealed class Candidates<T> permits Candidate, CandidateList {
  /**
   * Candidates.
   *
   * @param candidates by rank
   */
  static <T> Candidates<T> of(List<Candidate<T>> candidates) {
    return candidates.size() == 1 ? candidates.getFirst() : CandidateList.indexed(candidates);
  }

  /** The first that takes the request, or null. */
  abstract @Nullable Candidate<T> first(
      String method, String path, String target, Fields fields, Caller caller);
}
