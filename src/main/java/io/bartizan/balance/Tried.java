package io.bartizan.balance;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints that one request has already been sent to; as many as it has attempts. Not
 * thread-safe.
 */
public final class Tried {
  private static final Endpoint[] NONE = {};

  // Most requests are sent once: only the others need an array.
  private @Nullable Endpoint first;
  private Endpoint[] others = NONE;
  private int othersCount;

  /** Remembers an endpoint; it may be there already. */
  public void add(Endpoint endpoint) {
    if (contains(endpoint)) {
      return;
    }
    if (first == null) {
      first = endpoint;
      return;
    }
    if (othersCount == others.length) {
      others = Arrays.copyOf(others, 2 * othersCount + 2);
    }
    others[othersCount++] = endpoint;
  }

  /** Whether the request was sent to it. */
  public boolean contains(Endpoint endpoint) {
    if (first == endpoint) {
      return true;
    }
    for (int i = 0; i < othersCount; i++) {
      if (others[i] == endpoint) {
        return true;
      }
    }
    return false;
  }
}
