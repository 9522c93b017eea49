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
  /** Told of a limit that does not concern a request, as the first of its numbers. */
  static final long NOT_MET = -1;

  private final List<RateLimit> limits;
  private final int[] toldAt;
  private final int told;
  private final @Nullable RateLimitFields fields;
  private final List<RateLimit> shown = new ArrayList<>();
  private final boolean allMet;

  RateLimits(List<RateLimit> limits) {
    this.limits = List.copyOf(limits);
    this.toldAt = new int[limits.size()];
    // What clients are told of comes first, in one piece.
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
    this.allMet = shown.stream().noneMatch(limit -> limit.buckets().hasTags());
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
    if (this.fields == null) {
      return;
    }
    if (allMet) {
      this.fields.apply(fields, told);
      return;
    }
    List<RateLimit> met = new ArrayList<>();
    long[] ofMet = new long[told.length];
    int from = 0;
    int to = 0;
    for (RateLimit limit : shown) {
      int numbers = limit.buckets().told();
      if (told[from] != NOT_MET) {
        met.add(limit);
        System.arraycopy(told, from, ofMet, to, numbers);
        to += numbers;
      }
      from += numbers;
    }
    if (met.size() == shown.size()) {
      this.fields.apply(fields, told);
    } else if (!met.isEmpty()) {
      new RateLimitFields(met).apply(fields, ofMet);
    }
  }
}
