package io.bartizan.exchange;

/**
 * A policy that decides on the head of a request, at once and on the request's event loop. Made
 * when a configuration is compiled, shared by all event loops; what it keeps of clients lives
 * elsewhere and outlives configurations.
 */
@FunctionalInterface
public interface Guard {
  /** Whether the request may go on. May set what the response shall say. */
  Verdict check(Exchange exchange);
}
