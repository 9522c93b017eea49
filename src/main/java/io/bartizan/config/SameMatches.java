package io.bartizan.config;

import io.bartizan.config.MatchConfig.ClientCertificateMatch;
import io.bartizan.config.MatchConfig.PathMatch;
import io.bartizan.config.MatchConfig.TokenMatch;
import io.bartizan.config.MatchConfig.ValueMatch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds routes that ask for the same requests with the same precedence, so that the one written
 * later would never be reached. Two routes clash where a host (or that none is named), the path, a
 * method (or that none is named), all headers, all query parameters, the client's certificate, its
 * token and its tags are the same. Lists are compared as sets. Overlaps of different precedence are
 * the normal use of routes and none of this.
 */
final class SameMatches {
  private record Key(
      String host,
      PathMatch path,
      Set<ValueMatch> headers,
      Set<ValueMatch> query,
      @Nullable ClientCertificateMatch clientCertificate,
      @Nullable TokenMatch token,
      Set<String> clientTags) {}

  private record Seen(Set<String> methods, Json.Struct route) {
    boolean clashes(Set<String> others) {
      return methods.isEmpty() ? others.isEmpty() : !Collections.disjoint(methods, others);
    }
  }

  private final Map<Key, List<Seen>> seen = new HashMap<>();
  private final Findings findings;

  SameMatches(Findings findings) {
    this.findings = findings;
  }

  void add(Json.Struct route, MatchConfig match) {
    Json where = route.get("match");
    if (where == null || findings.isToldWithin(where.place())) {
      return;
    }
    Set<Json.Struct> clashes = new LinkedHashSet<>();
    List<String> hosts = match.hosts().isEmpty() ? List.of("") : match.hosts();
    for (String host : new LinkedHashSet<>(hosts)) {
      Key key =
          new Key(
              host,
              match.path(),
              Set.copyOf(match.headers()),
              Set.copyOf(match.query()),
              match.clientCertificate(),
              match.token(),
              match.clientTags());
      List<Seen> others = seen.computeIfAbsent(key, k -> new ArrayList<>());
      others.stream()
          .filter(other -> other.clashes(match.methods()))
          .forEach(other -> clashes.add(other.route()));
      others.add(new Seen(match.methods(), route));
    }
    clashes.forEach(other -> findings.add(where.place().problem(clash(other), null)));
  }

  private static String clash(Json.Struct other) {
    String name =
        other.get("name") instanceof Json.Text text ? Quoted.of(text.written()) + " " : "";
    return "takes the same requests as the route " + name + "at " + other.place().source();
  }
}
