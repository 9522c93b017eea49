package io.bartizan.gateway;

import io.bartizan.exchange.Guard;
import io.bartizan.forward.Forwarding;
import java.util.List;

/**
 * What is done with the requests that a route takes.
 *
 * @param name the route's
 * @param row the first of those where its numbers are kept
 * @param guards asked in turn before anything is forwarded
 * @param forwarding where they go; one for all routes that agree on it
 */
public record CompiledRoute(String name, int row, List<Guard> guards, Forwarding forwarding) {
  public CompiledRoute {
    guards = List.copyOf(guards);
  }
}
