package io.bartizan.balance;

import java.util.Arrays;

/**
 * The endpoints that one request has already been sent to. Made when a request is to be sent again,
 * so that the first choice costs nothing; as long as there are retries. Not thread-safe.
 */
public final class Tried {
  private Endpoint[] endpoints = new Endpoint[4];
  private int size;

  /** Remembers an endpoint; it may be there already. */
  public void add(Endpoint endpoint) {
    if (contains(endpoint)) {
      return;
    }
    if (size == endpoints.length) {
      endpoints = Arrays.copyOf(endpoints, size * 2);
    }
    endpoints[size++] = endpoint;
  }

  /** Whether the request was sent to it. */
  public boolean contains(Endpoint endpoint) {
    for (int i = 0; i < size; i++) {
      if (endpoints[i] == endpoint) {
        return true;
      }
    }
    return false;
  }
}
