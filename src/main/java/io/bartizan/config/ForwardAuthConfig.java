package io.bartizan.config;

import java.time.Duration;
import java.util.List;

/**
 * {@code auth.forward} of a route: a service that says whether a request may pass.
 *
 * @param pool its name
 * @param target the path that is asked for, perhaps with a query
 * @param timeout from asking to the head of the answer, retries included
 * @param asked names of the request's headers that the service gets, in lower case
 * @param upstream names of the answer's headers that the upstream gets, in lower case; the client's
 *     own of these names never arrive there
 * @param client names of the answer's headers that the client gets when it is refused, in lower
 *     case
 */
public record ForwardAuthConfig(
    String pool,
    String target,
    Duration timeout,
    List<String> asked,
    List<String> upstream,
    List<String> client) {
  /** Default of {@code timeout}. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

  /** Default of {@code requestHeaders}. */
  public static final List<String> DEFAULT_ASKED = List.of("authorization", "cookie");

  /** Default of {@code clientHeaders}. */
  public static final List<String> DEFAULT_CLIENT =
      List.of("www-authenticate", "location", "set-cookie");

  public ForwardAuthConfig {
    asked = List.copyOf(asked);
    upstream = List.copyOf(upstream);
    client = List.copyOf(client);
  }
}
