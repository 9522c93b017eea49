package io.bartizan.route;

import io.bartizan.config.MatchConfig.PathMatch;
import io.bartizan.config.RouteConfig;
import io.bartizan.exchange.Caller;
import io.bartizan.exchange.ClientTags;
import io.bartizan.exchange.Principal;
import io.bartizan.http.ClientCertificate;
import io.bartizan.http.Fields;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a request takes one route and none of the others: by {@link RouteConditions}, and where
 * several routes would take it, by what decides between them.
 */
public final class RouteExplanation {
  /**
   * A request as the routes see it.
   *
   * @param host as {@code Authority.host} has it
   * @param path in normal form, without query
   * @param target the request's target as it came, for its query
   * @param client whose certificate counts for the request, or null
   * @param tags the address lists that the client is on
   */
  public record Asked(
      String host,
      String method,
      String path,
      String target,
      Fields fields,
      @Nullable ClientCertificate client,
      ClientTags tags)
      implements Caller {
    @Override
    public @Nullable ClientCertificate certificate() {
      return client;
    }

    @Override
    public boolean asked(String provider) {
      return true;
    }

    /** Tokens are not looked at: who explains a request has none that is good. */
    @Override
    public @Nullable Principal vouchedFor(String provider) {
      return null;
    }
  }

  /**
   * What became of one route.
   *
   * @param holds how many of its conditions hold, in the order they are told; all where it would
   *     take the request
   * @param reason why it takes the request, or why not
   */
  public record Outcome(RouteConfig route, State state, int holds, String reason) {}

  /** Whether a route takes the request. */
  public enum State {
    /** It takes the request. */
    TAKES,

    /** It would, but another one goes first. */
    OUTRANKED,

    /** A condition does not hold. */
    DIFFERS
  }

  /** One of a route's hosts and the rest of it: precedence is between these. */
  private record Entry(RouteConfig route, String host, int order) {}

  /** What decides between two entries whose conditions hold, and how the winner is told of. */
  private record Criterion(Comparator<Entry> order, String words) {}

  private static final List<Criterion> CRITERIA =
      List.of(
          new Criterion(
              Comparator.comparingInt(entry -> hostRank(entry.host())),
              "its host is more specific"),
          new Criterion(
              Comparator.comparingInt(entry -> pathRank(entry.route().match().path())),
              "its path is more specific"),
          new Criterion(
              Comparator.comparing(entry -> entry.route().match().methods().isEmpty()),
              "it names methods"),
          new Criterion(
              Comparator.comparingInt(entry -> -entry.route().match().headers().size()),
              "it asks for more headers"),
          new Criterion(
              Comparator.comparingInt(entry -> -entry.route().match().query().size()),
              "it asks for more query parameters"),
          new Criterion(
              Comparator.comparingInt(
                  entry -> -RouteCompiler.weight(entry.route().match().clientCertificate())),
              "it asks for more of the client's certificate"),
          new Criterion(
              Comparator.comparingInt(
                  entry -> -RouteCompiler.weight(entry.route().match().token())),
              "it asks for more of the client's token"),
          new Criterion(
              Comparator.comparing(entry -> entry.route().match().clientTags().isEmpty()),
              "it asks for tags of the client"),
          new Criterion(Comparator.comparingInt(Entry::order), "it stands before it"));

  private static final Comparator<Entry> PRECEDENCE =
      CRITERIA.stream().map(Criterion::order).reduce(Comparator::thenComparing).orElseThrow();

  private RouteExplanation() {}

  /**
   * What becomes of each route: first the one that takes the request, then those that it outranks
   * in their precedence, then those that differ, the nearest first.
   *
   * @param routes in the order of the configuration
   */
  public static List<Outcome> of(List<RouteConfig> routes, Asked asked) {
    List<Entry> matching = new ArrayList<>();
    List<Outcome> differing = new ArrayList<>();
    for (int i = 0; i < routes.size(); i++) {
      RouteConfig route = routes.get(i);
      Outcome difference = RouteConditions.difference(route, asked);
      if (difference == null) {
        matching.add(new Entry(route, bestHost(route, asked), i));
      } else {
        differing.add(difference);
      }
    }
    matching.sort(PRECEDENCE);
    differing.sort(Comparator.comparingInt(outcome -> -outcome.holds()));
    List<Outcome> outcomes = new ArrayList<>();
    for (Entry entry : matching) {
      outcomes.add(outcome(entry, matching.getFirst()));
    }
    outcomes.addAll(differing);
    return outcomes;
  }

  private static Outcome outcome(Entry entry, Entry first) {
    int all = Integer.MAX_VALUE;
    if (entry.equals(first)) {
      return new Outcome(entry.route(), State.TAKES, all, "takes the request");
    }
    String why =
        CRITERIA.stream()
            .filter(criterion -> criterion.order().compare(first, entry) != 0)
            .findFirst()
            .orElseThrow()
            .words();
    return new Outcome(
        entry.route(),
        State.OUTRANKED,
        all,
        "would take it, but " + first.route().name() + " goes first: " + why);
  }

  /** The most specific of the hosts that the request's host is one of; empty for any. */
  private static String bestHost(RouteConfig route, Asked asked) {
    return route.match().hosts().stream()
        .filter(host -> RouteConditions.isOf(host, asked))
        .min(Comparator.comparingInt(RouteExplanation::hostRank))
        .orElse("");
  }

  /** As hosts and wildcards are found: exact, then the longest suffix, then any. */
  private static int hostRank(String host) {
    if (host.isEmpty()) {
      return 1;
    }
    return host.startsWith("*.") ? -host.length() : Integer.MIN_VALUE;
  }

  private static int pathRank(PathMatch path) {
    return switch (path) {
      case PathMatch.Exact _ -> Integer.MIN_VALUE;
      case PathMatch.Prefix prefix ->
          -(prefix.prefix().endsWith("/")
              ? prefix.prefix().length() - 1
              : prefix.prefix().length());
      case PathMatch.Regex _ -> 1;
    };
  }
}
