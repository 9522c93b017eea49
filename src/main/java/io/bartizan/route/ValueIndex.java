package io.bartizan.route;

import io.bartizan.http.Fields;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Candidates by the hash of the value they want. What is found has perhaps another value of the
 * same hash: the candidate looks itself.
 */
final class ValueIndex<T> {
  private final NamedValue value;
  private final int[] hashes;
  private final Candidate<T>[][] candidates;

  /**
   * An index of those candidates that want the value.
   *
   * @param all by rank
   */
  @SuppressWarnings({"unchecked", "rawtypes"}) // There are no arrays of generic types.
  ValueIndex(NamedValue value, List<Candidate<T>> all) {
    Map<Integer, List<Candidate<T>>> byHash = new TreeMap<>();
    for (Candidate<T> candidate : all) {
      ValueCondition.Exact wanted = CandidateList.wanted(candidate, value);
      if (wanted != null) {
        byHash.computeIfAbsent(wanted.hash(), hash -> new ArrayList<>()).add(candidate);
      }
    }
    this.value = value;
    this.hashes = byHash.keySet().stream().mapToInt(Integer::intValue).toArray();
    this.candidates =
        byHash.values().stream()
            .map(list -> list.toArray(new Candidate[0]))
            .toArray(Candidate[][]::new);
  }

  /** Those which the request's value may suit, by rank, or null. */
  Candidate<T> @Nullable [] find(Fields fields, String target) {
    int at = value.find(fields, target);
    if (at == NamedValue.ABSENT) {
      return null;
    }
    int found = Arrays.binarySearch(hashes, value.hash(fields, target, at));
    return found < 0 ? null : candidates[found];
  }
}
