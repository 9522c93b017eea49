package io.bartizan.gateway;

import io.bartizan.forward.Forwarding;

/**
 * What is done with the requests that a route takes.
 *
 * @param name the route's
 * @param row the first of those where its numbers are kept
 * @param forwarding where they go; one for all routes that agree on it
 */
public record CompiledRoute(String name, int row, Forwarding forwarding) {}
