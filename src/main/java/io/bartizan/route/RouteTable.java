package io.bartizan.route;

import io.bartizan.config.MatchConfig;
import io.bartizan.config.RouteConfig;
import io.bartizan.exchange.Caller;
import io.bartizan.http.Fields;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which route a request takes. Compiled once per configuration, immutable, for all event loops. A
 * lookup takes about as long among ten thousand routes as among ten and makes no object, unless a
 * regular expression is asked, or a claim that is no text of the first level of a token.
 *
 * <p>Precedence is that of the Kubernetes Gateway API: exact host, then wildcards from the longest,
 * then routes without hosts; for one host the exact path, then prefixes of whole segments from the
 * longest, then regular expressions; for one path a route with methods, then more headers, then
 * more query parameters, then one for some client's certificate, then one for tokens and more
 * claims, then one for tags, then the order they are given in. Regular expressions among themselves
 * differ only by the latter, since nothing says which of two is narrower. The first route all of
 * whose conditions hold takes the request.
 *
 * <p>Where no route of the most specific host takes a request, the less specific hosts are asked.
 * The Gateway API orders the rules of all routes whose hosts match ("precedence must be given to
 * ..."), and has 404 only where none of them matches; a host of a route takes nothing away from
 * others, as a listener's would.
 *
 * <p>Does not normalise: hosts come as {@code Authority} has them and paths from {@link
 * PathNormalizer}.
 *
 * @param <T> what the caller keeps per route
 */
public final class RouteTable<T> {
  private final HostIndex<T> hosts;

  private RouteTable(HostIndex<T> hosts) {
    this.hosts = hosts;
  }

  /**
   * Compiles routes.
   *
   * @param routes in the order of the configuration
   * @param compiled makes what {@link #match} returns, called once per route
   * @throws IllegalArgumentException when a host, a path or a pattern is not valid, which the
   *     reading of the configuration has ruled out
   */
  public static <T> RouteTable<T> compile(
      List<RouteConfig> routes, Function<? super RouteConfig, ? extends T> compiled) {
    return new RouteTable<>(new RouteCompiler<T>(compiled).compile(routes));
  }

  /** A table of one, which takes what the conditions hold for. */
  static RouteTable<Boolean> of(MatchConfig match) {
    return new RouteTable<>(RouteCompiler.of(match));
  }

  /**
   * The route that a request takes, or null.
   *
   * @param host as {@code Authority.host} has it; empty where HTTP/1.0 named none, which only
   *     routes without hosts take
   * @param method in its case
   * @param path in normal form, without query
   * @param target the request's target as it came, for its query
   * @param fields of the request, as its head has them: {@code Host} is not among them
   * @param caller who asks. Where a token counts that was not looked at yet, it is taken to be as
   *     the route wants: then it is to be looked at, and the route to be asked for again
   */
  public @Nullable T match(
      String host, String method, String path, String target, Fields fields, Caller caller) {
    for (PathIndex<T> paths = hosts.find(host); paths != null; paths = paths.lessSpecific()) {
      Candidate<T> candidate = paths.first(method, path, target, fields, caller);
      if (candidate != null) {
        return candidate.route();
      }
    }
    return null;
  }
}
