package io.bartizan.gateway;

import io.bartizan.exchange.Guard;
import io.bartizan.forward.Forwarding;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is done with the requests that a route takes.
 *
 * @param name the route's
 * @param row the first of those where its numbers are kept
 * @param token what must be known before it takes a request, or null
 * @param guards asked in turn before anything is forwarded
 * @param forwarding where they go; one for all routes that agree on it
 */
public record CompiledRoute(
    String name, int row, @Nullable Token token, List<Guard> guards, Forwarding forwarding) {
  public CompiledRoute {
    guards = List.copyOf(guards);
  }

  /**
   * Whom a provider of tokens says a request to come from.
   *
   * @param before asked whether it is found out
   * @param lookup finds it out
   */
  public record Token(String provider, List<Guard> before, Guard lookup) {}
}
