package io.bartizan.auth.keys;

import io.bartizan.auth.token.KeySet;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How the keys of a provider stand.
 *
 * @param provider its name
 * @param keys in force; null where there never were any
 * @param fetches null where keys are not fetched
 */
public record KeyState(
    String provider, KeyOrigin origin, @Nullable KeySet keys, @Nullable Fetches fetches) {
  /**
   * What questions have come to.
   *
   * @param lastSuccess when there was a good answer; null before the first
   * @param lastFailure when there was none; null before the first
   * @param failure why there was none then; null before the first
   * @param stale whether the last question failed, so that the keys are those of an earlier answer
   * @param waiting how many wait for an answer
   * @param updated answers so far that said something new
   * @param unchanged answers so far that did not
   * @param failed questions so far without a good answer
   */
  public record Fetches(
      @Nullable Instant lastSuccess,
      @Nullable Instant lastFailure,
      @Nullable String failure,
      boolean stale,
      int waiting,
      long updated,
      long unchanged,
      long failed) {}
}
