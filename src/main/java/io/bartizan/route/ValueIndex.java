package io.bartizan.route;

import io.bartizan.http.Fields;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Candidates by the hash of the value they want, in a table at most half full. What is found has
 * perhaps another value of the same hash: the candidate looks itself.
 */
final class ValueIndex<T> {
  private final NamedValue value;
  private final int[] hashes;
  private final @Nullable Candidates<T>[] candidates;
  private final int shift;

  /**
   * An index of those candidates that want the value.
   *
   * @param all by rank
   */
  @SuppressWarnings({"unchecked", "rawtypes"}) // There are no arrays of generic types.
  ValueIndex(NamedValue value, List<Candidate<T>> all) {
    Map<Integer, List<Candidate<T>>> byHash = new HashMap<>();
    for (Candidate<T> candidate : all) {
      ValueCondition.Exact wanted = CandidateList.wanted(candidate, value);
      if (wanted != null) {
        byHash.computeIfAbsent(wanted.hash(), hash -> new ArrayList<>()).add(candidate);
      }
    }
    int bits = 33 - Integer.numberOfLeadingZeros(Math.max(1, byHash.size()));
    this.value = value;
    this.shift = Integer.SIZE - bits;
    this.hashes = new int[1 << bits];
    this.candidates = new Candidates[1 << bits];
    byHash.forEach(
        (hash, list) -> {
          int at = slot(hash);
          while (candidates[at] != null) {
            at = (at + 1) & (hashes.length - 1);
          }
          hashes[at] = hash;
          candidates[at] = list.size() == 1 ? list.getFirst() : CandidateList.inTurn(list);
        });
  }

  /** Those which the request's value may suit, or null. */
  @Nullable Candidates<T> find(Fields fields, String target) {
    int place = value.find(fields, target);
    if (place == NamedValue.ABSENT) {
      return null;
    }
    int hash = value.hash(fields, target, place);
    int at = slot(hash);
    while (candidates[at] != null && hashes[at] != hash) {
      at = (at + 1) & (hashes.length - 1);
    }
    return candidates[at];
  }

  /** As in {@link RegionMap}. */
  private int slot(int hash) {
    return (hash * 0x9e3779b9) >>> shift;
  }
}
