package io.bartizan.route;

import io.bartizan.config.MatchConfig;
import io.bartizan.config.MatchConfig.ClientCertificateMatch;
import io.bartizan.config.MatchConfig.PathMatch;
import io.bartizan.config.MatchConfig.TokenMatch;
import io.bartizan.config.MatchConfig.ValueMatch;
import io.bartizan.config.RouteConfig;
import io.bartizan.route.RouteExplanation.Asked;
import io.bartizan.route.RouteExplanation.Outcome;
import io.bartizan.route.RouteExplanation.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which of a route's conditions a request does not meet. Each is asked on its own of a table that
 * has nothing else, so that what is told is what a request meets; it takes a thousand times as
 * long, which is nothing to somebody who asks.
 */
final class RouteConditions {
  private RouteConditions() {}

  /** The first condition that does not hold, or null. */
  static @Nullable Outcome difference(RouteConfig route, Asked asked) {
    MatchConfig match = route.match();
    List<Part> parts = new ArrayList<>();
    parts.add(new Part(only(match.hosts()), "host is not " + any(match.hosts())));
    parts.add(new Part(only(match.path()), "path is not " + text(match.path())));
    parts.add(
        new Part(
            only(match.methods(), null, null, Set.of()),
            "method is not " + any(match.methods().stream().sorted().toList())));
    for (ValueMatch header : match.headers()) {
      parts.add(new Part(only(List.of(header), List.of()), "header " + text(header)));
    }
    for (ValueMatch parameter : match.query()) {
      parts.add(
          new Part(only(List.of(), List.of(parameter)), "query parameter " + text(parameter)));
    }
    parts.add(
        new Part(
            only(Set.of(), match.clientCertificate(), null, Set.of()),
            "the client's certificate is another, or there is none"));
    if (match.token() != null) {
      parts.add(
          new Part(
              only(Set.of(), null, match.token(), Set.of()),
              "it wants a token of "
                  + match.token().provider()
                  + ", and tokens are not looked at here"));
    }
    parts.add(
        new Part(
            only(Set.of(), null, null, match.clientTags()),
            "the client is not on " + any(match.clientTags().stream().sorted().toList())));
    for (int i = 0; i < parts.size(); i++) {
      if (!holds(parts.get(i).match(), asked)) {
        return new Outcome(route, State.DIFFERS, i, parts.get(i).otherwise());
      }
    }
    return null;
  }

  /** A part of a route's conditions, and what to say where it does not hold. */
  private record Part(MatchConfig match, String otherwise) {}

  private static MatchConfig only(List<String> hosts) {
    return new MatchConfig(
        hosts, MatchConfig.DEFAULT_PATH, Set.of(), List.of(), List.of(), null, null, Set.of());
  }

  private static MatchConfig only(PathMatch path) {
    return new MatchConfig(List.of(), path, Set.of(), List.of(), List.of(), null, null, Set.of());
  }

  private static MatchConfig only(List<ValueMatch> headers, List<ValueMatch> query) {
    return new MatchConfig(
        List.of(), MatchConfig.DEFAULT_PATH, Set.of(), headers, query, null, null, Set.of());
  }

  private static MatchConfig only(
      Set<String> methods,
      @Nullable ClientCertificateMatch certificate,
      @Nullable TokenMatch token,
      Set<String> tags) {
    return new MatchConfig(
        List.of(),
        MatchConfig.DEFAULT_PATH,
        methods,
        List.of(),
        List.of(),
        certificate,
        token,
        tags);
  }

  /** Whether the request's host is one that this stands for. */
  static boolean isOf(String host, Asked asked) {
    return holds(only(List.of(host)), asked);
  }

  private static boolean holds(MatchConfig part, Asked asked) {
    return RouteTable.of(part)
            .match(
                asked.host(), asked.method(), asked.path(), asked.target(), asked.fields(), asked)
        != null;
  }

  private static String any(List<String> texts) {
    return texts.size() == 1 ? texts.getFirst() : "any of " + String.join(", ", texts);
  }

  private static String text(PathMatch path) {
    return switch (path) {
      case PathMatch.Exact exact -> exact.path();
      case PathMatch.Prefix prefix -> prefix.prefix() + " or below it";
      case PathMatch.Regex regex -> "one that matches " + regex.pattern();
    };
  }

  private static String text(ValueMatch match) {
    return match.name()
        + switch (match) {
          case ValueMatch.Exact exact -> " is not \"" + exact.value() + "\"";
          case ValueMatch.Regex regex -> " does not match " + regex.pattern();
          case ValueMatch.Present present -> present.present() ? " is missing" : " is there";
        };
  }
}
