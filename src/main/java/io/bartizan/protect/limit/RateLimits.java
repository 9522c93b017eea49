package io.bartizan.protect.limit;

import io.bartizan.http.Fields;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All limits that a request meets on its way up to here, the gateway's first, and where what is
 * told of each lies among the numbers of a request. Compiled once.
 */
final class RateLimits {
  private final List<RateLimit> limits;
  private final int[] toldAt;
  private final int told;
  private final @Nullable RateLimitFields fields;

  RateLimits(List<RateLimit> limits) {
    this.limits = List.copyOf(limits);
    this.toldAt = new int[limits.size()];
    // What clients are told of comes first, in one piece.
    List<RateLimit> shown = new ArrayList<>();
    int at = 0;
    for (boolean dryRun : new boolean[] {false, true}) {
      for (int i = 0; i < toldAt.length; i++) {
        if (limits.get(i).config().dryRun() == dryRun) {
          toldAt[i] = at;
          at += limits.get(i).buckets().told();
          if (!dryRun) {
            shown.add(limits.get(i));
          }
        }
      }
    }
    this.told = at;
    this.fields = shown.isEmpty() ? null : new RateLimitFields(shown);
  }

  int size() {
    return toldAt.length;
  }

  RateLimit get(int index) {
    return limits.get(index);
  }

  /** Where the numbers of a limit begin. */
  int toldAt(int index) {
    return toldAt[index];
  }

  /** How many numbers are told of all limits. */
  int told() {
    return told;
  }

  /** Edits a response's fields. */
  void apply(Fields fields, long[] told) {
    if (this.fields != null) {
      this.fields.apply(fields, told);
    }
  }
}
