package io.bartizan.route;

import io.bartizan.exchange.Caller;
import io.bartizan.http.Fields;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one host and path in their precedence. Where many of them want a value of the same
 * header or parameter, they are found by the request's value, so that thousands of tenants on one
 * path cost as much as one. The others are tried one after the other: methods, regular expressions,
 * mere presence, certificates of clients and claims of their tokens cost a request time in
 * proportion to the routes that ask for them.
 */
final class CandidateList<T> extends Candidates<T> {
  /** Fewer are tried as fast as they are found. */
  private static final int LEAST_TO_INDEX = 8;

  private static final CandidateList<?> EMPTY = new CandidateList<>(List.of(), List.of());

  // Arrays: lists would cost each lookup another object to fetch from memory.
  private final Candidate<T>[] tried;
  private final ValueIndex<T>[] indexes;

  @SuppressWarnings({"unchecked", "rawtypes"}) // There are no arrays of generic types.
  private CandidateList(List<Candidate<T>> tried, List<ValueIndex<T>> indexes) {
    this.tried = tried.toArray(new Candidate[0]);
    this.indexes = indexes.toArray(new ValueIndex[0]);
  }

  /**
   * A list with what helps to find one of many.
   *
   * @param candidates by rank
   */
  @SuppressWarnings("unchecked") // Nothing can be put into an empty list.
  static <T> CandidateList<T> indexed(List<Candidate<T>> candidates) {
    if (candidates.isEmpty()) {
      return (CandidateList<T>) EMPTY;
    }
    List<Candidate<T>> rest = candidates;
    List<ValueIndex<T>> made = new ArrayList<>();
    while (rest.size() >= LEAST_TO_INDEX) {
      NamedValue value = mostWanted(rest);
      if (value == null) {
        break;
      }
      made.add(new ValueIndex<>(value, rest));
      rest = rest.stream().filter(candidate -> wanted(candidate, value) == null).toList();
    }
    return new CandidateList<>(rest, made);
  }

  /**
   * A list whose candidates are tried one after the other.
   *
   * @param candidates by rank
   */
  static <T> CandidateList<T> inTurn(List<Candidate<T>> candidates) {
    return new CandidateList<>(candidates, List.of());
  }

  @Override
  @Nullable Candidate<T> first(
      String method, String path, String target, Fields fields, Caller caller) {
    Candidate<T> best = firstTried(method, path, target, fields, caller);
    for (ValueIndex<T> index : indexes) {
      Candidates<T> found = index.find(fields, target);
      Candidate<T> other = found == null ? null : found.first(method, path, target, fields, caller);
      if (other != null && (best == null || other.rank() < best.rank())) {
        best = other;
      }
    }
    return best;
  }

  private @Nullable Candidate<T> firstTried(
      String method, String path, String target, Fields fields, Caller caller) {
    for (Candidate<T> candidate : tried) {
      if (candidate.takes(method, path, target, fields, caller)) {
        return candidate;
      }
    }
    return null;
  }

  /** What most candidates want a value of, or null where too few agree. */
  private static <T> @Nullable NamedValue mostWanted(List<Candidate<T>> candidates) {
    Map<NamedValue, Integer> wanted = new HashMap<>();
    for (Candidate<T> candidate : candidates) {
      Stream.of(candidate.conditions())
          .filter(ValueCondition.Exact.class::isInstance)
          .map(condition -> ((ValueCondition.Exact) condition).value())
          .distinct()
          .forEach(value -> wanted.merge(value, 1, Integer::sum));
    }
    return wanted.entrySet().stream()
        .filter(entry -> entry.getValue() >= LEAST_TO_INDEX)
        .max(Map.Entry.comparingByValue(Comparator.naturalOrder()))
        .map(Map.Entry::getKey)
        .orElse(null);
  }

  /** The candidate's condition on the value, or null. */
  static ValueCondition.@Nullable Exact wanted(Candidate<?> candidate, NamedValue value) {
    for (ValueCondition condition : candidate.conditions()) {
      if (condition instanceof ValueCondition.Exact exact && exact.value() == value) {
        return exact;
      }
    }
    return null;
  }
}
