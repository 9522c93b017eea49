package io.bartizan.reload;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * When files that are looked at again and again are to be read: once they have changed and then
 * been still for some time. What cannot be used is tried again now and then, since what it lacks
 * may be a file that nobody knows to look at.
 */
final class Stillness {
  /** Between attempts while what lies there cannot be used. */
  static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(30);

  private @Nullable FileLook seen;
  private long seenSinceNanos;
  private @Nullable FileLook taken;
  private boolean refused;
  private long refusedSinceNanos;

  /**
   * Whether it is time to read. The first look counts as a change: what was written between the
   * start and it would never be noticed.
   *
   * @param debounceNanos how long looks must have been the same
   */
  boolean isDue(FileLook look, long nowNanos, long debounceNanos) {
    if (!look.equals(seen)) {
      seen = look;
      seenSinceNanos = nowNanos;
    }
    if (nowNanos - seenSinceNanos < debounceNanos) {
      return false;
    }
    if (!look.equals(taken)) {
      taken = look;
      return true;
    }
    return refused && nowNanos - refusedSinceNanos >= RETRY_NANOS;
  }

  /** What was due has been read. */
  void read(boolean usable, long nowNanos) {
    refused = !usable;
    refusedSinceNanos = nowNanos;
  }
}
