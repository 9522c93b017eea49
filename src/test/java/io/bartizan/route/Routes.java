package io.bartizan.route;

import io.bartizan.config.AuthConfig;
import io.bartizan.config.AuthConfig.ClaimMatch;
import io.bartizan.config.ConcurrencyConfig;
import io.bartizan.config.MatchConfig;
import io.bartizan.config.MatchConfig.ClientCertificateMatch;
import io.bartizan.config.MatchConfig.PathMatch;
import io.bartizan.config.MatchConfig.TokenMatch;
import io.bartizan.config.MatchConfig.ValueMatch;
import io.bartizan.config.RetriesConfig;
import io.bartizan.config.RouteConfig;
import io.bartizan.config.RouteLimitsConfig;
import io.bartizan.config.SanPattern;
import io.bartizan.config.SubjectPattern;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Builds a route as configuration has it; what is not said matches everything. */
final class Routes {
  private final String name;
  private List<String> hosts = List.of();
  private PathMatch path = new PathMatch.Prefix("/");
  private Set<String> methods = Set.of();
  private final List<ValueMatch> headers = new ArrayList<>();
  private final List<ValueMatch> query = new ArrayList<>();
  private @Nullable ClientCertificateMatch clientCertificate;
  private @Nullable TokenMatch token;

  private Set<String> clientTags = Set.of();

  private Routes(String name) {
    this.name = name;
  }

  static Routes route(String name) {
    return new Routes(name);
  }

  Routes hosts(String... hosts) {
    this.hosts = List.of(hosts);
    return this;
  }

  Routes exact(String path) {
    this.path = new PathMatch.Exact(path);
    return this;
  }

  Routes prefix(String path) {
    this.path = new PathMatch.Prefix(path);
    return this;
  }

  Routes regex(String pattern) {
    this.path = new PathMatch.Regex(pattern);
    return this;
  }

  Routes methods(String... methods) {
    this.methods = new LinkedHashSet<>(List.of(methods));
    return this;
  }

  Routes header(String name, String value) {
    headers.add(new ValueMatch.Exact(name, value));
    return this;
  }

  Routes headerRegex(String name, String pattern) {
    headers.add(new ValueMatch.Regex(name, pattern));
    return this;
  }

  Routes headerPresent(String name, boolean present) {
    headers.add(new ValueMatch.Present(name, present));
    return this;
  }

  Routes query(String name, String value) {
    query.add(new ValueMatch.Exact(name, value));
    return this;
  }

  Routes queryRegex(String name, String pattern) {
    query.add(new ValueMatch.Regex(name, pattern));
    return this;
  }

  Routes queryPresent(String name, boolean present) {
    query.add(new ValueMatch.Present(name, present));
    return this;
  }

  Routes clientCertificate(
      boolean present, @Nullable SubjectPattern subject, @Nullable SanPattern san) {
    clientCertificate = new ClientCertificateMatch(present, subject, san);
    return this;
  }

  Routes token(String provider, ClaimMatch... claims) {
    token = new TokenMatch(provider, List.of(claims));
    return this;
  }

  Routes clientTags(String... lists) {
    clientTags = Set.of(lists);
    return this;
  }

  RouteConfig build() {
    return new RouteConfig(
        name,
        "routes/test.json:1:1",
        new MatchConfig(hosts, path, methods, headers, query, clientCertificate, token, clientTags),
        null,
        null,
        RouteLimitsConfig.NONE,
        RetriesConfig.DEFAULT,
        RouteConfig.Priority.NORMAL,
        null,
        List.of(),
        ConcurrencyConfig.NONE,
        RouteConfig.AddressRule.ANY,
        AuthConfig.NONE,
        List.of(new RouteConfig.Destination("pool", 1)));
  }
}
