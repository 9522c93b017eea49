package io.bartizan.route;

import com.google.re2j.Pattern;
import io.bartizan.config.MatchConfig;
import io.bartizan.config.MatchConfig.ClientCertificateMatch;
import io.bartizan.config.MatchConfig.PathMatch;
import io.bartizan.config.MatchConfig.TokenMatch;
import io.bartizan.config.MatchConfig.ValueMatch;
import io.bartizan.config.RouteConfig;
import io.bartizan.http.Authority;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns routes into the index. Routes are ranked once, over all hosts and paths; each list below
 * then has them in the order they are added.
 */
final class RouteCompiler<T> {
  /** Ties stay in the order of the configuration: the sort is stable. */
  private static final Comparator<MatchConfig> PRECEDENCE =
      Comparator.<MatchConfig, Boolean>comparing(match -> match.methods().isEmpty())
          .thenComparingInt(match -> -match.headers().size())
          .thenComparingInt(match -> -match.query().size())
          .thenComparingInt(match -> -weight(match.clientCertificate()))
          .thenComparingInt(match -> -weight(match.token()))
          .thenComparing(match -> match.clientTags().isEmpty());

  // Shared, so that a route without any of them needs nothing of its own to be looked at.
  private static final String[] NO_METHODS = {};
  private static final ValueCondition[] NO_CONDITIONS = {};

  private final Function<? super RouteConfig, ? extends T> compiled;
  // One object per name, so that conditions on the same value are known by identity.
  private final Map<String, NamedValue> headers = new HashMap<>();
  private final Map<String, NamedValue> parameters = new HashMap<>();
  private final HostIndex.Builder<T> hosts = new HostIndex.Builder<>();

  RouteCompiler(Function<? super RouteConfig, ? extends T> compiled) {
    this.compiled = compiled;
  }

  HostIndex<T> compile(List<RouteConfig> routes) {
    List<RouteConfig> ranked = new ArrayList<>(routes);
    ranked.sort(Comparator.comparing(RouteConfig::match, PRECEDENCE));
    for (int rank = 0; rank < ranked.size(); rank++) {
      RouteConfig route = ranked.get(rank);
      add(route.match(), compiled.apply(route), rank);
    }
    return hosts.build();
  }

  /** An index of one. */
  static HostIndex<Boolean> of(MatchConfig match) {
    RouteCompiler<Boolean> compiler = new RouteCompiler<>(_ -> true);
    compiler.add(match, true, 0);
    return compiler.hosts.build();
  }

  private void add(MatchConfig match, T value, int rank) {
    Candidate<T> candidate =
        new Candidate<>(
            rank,
            value,
            match.methods().isEmpty() ? NO_METHODS : match.methods().toArray(String[]::new),
            conditions(match),
            match.path() instanceof PathMatch.Regex regex
                ? Pattern.compile(regex.pattern())
                : null);
    PathMatch path = normal(match.path());
    if (match.hosts().isEmpty()) {
      hosts.any().add(path, candidate);
    }
    match.hosts().stream()
        .map(RouteCompiler::canonical)
        .distinct()
        .forEach(host -> hosts.host(host).add(path, candidate));
  }

  static int weight(@Nullable ClientCertificateMatch match) {
    if (match == null) {
      return 0;
    }
    return 1 + (match.subject() == null ? 0 : 1) + (match.san() == null ? 0 : 1);
  }

  static int weight(@Nullable TokenMatch match) {
    return match == null ? 0 : 1 + match.claims().size();
  }

  private ValueCondition[] conditions(MatchConfig match) {
    List<ValueCondition> conditions = new ArrayList<>();
    for (ValueMatch header : match.headers()) {
      NamedValue value = headers.computeIfAbsent(header.name(), HeaderValue::new);
      conditions.add(condition(value, header));
    }
    for (ValueMatch parameter : match.query()) {
      NamedValue value = parameters.computeIfAbsent(parameter.name(), ParameterValue::new);
      conditions.add(condition(value, parameter));
    }
    if (match.clientCertificate() != null) {
      conditions.add(new ValueCondition.Certificate(match.clientCertificate()));
    }
    if (match.token() != null) {
      conditions.add(new ValueCondition.Token(match.token()));
    }
    if (!match.clientTags().isEmpty()) {
      conditions.add(new ValueCondition.Tagged(match.clientTags()));
    }
    return conditions.isEmpty() ? NO_CONDITIONS : conditions.toArray(ValueCondition[]::new);
  }

  private static ValueCondition condition(NamedValue value, ValueMatch match) {
    return switch (match) {
      case ValueMatch.Exact exact -> new ValueCondition.Exact(value, exact.value());
      case ValueMatch.Regex regex ->
          new ValueCondition.Regex(value, Pattern.compile(regex.pattern()));
      case ValueMatch.Present present -> new ValueCondition.Present(value, present.present());
    };
  }

  /** As requests' hosts are written, so that an IPv6 address matches in every spelling. */
  private static String canonical(String host) {
    boolean wildcard = host.startsWith("*.");
    Authority authority = Authority.parse(wildcard ? host.substring(2) : host);
    if (authority == null || authority.port() >= 0) {
      throw new IllegalArgumentException("not a host: " + host);
    }
    return wildcard ? "*." + authority.host() : authority.host();
  }

  private static PathMatch normal(PathMatch path) {
    try {
      return switch (path) {
        case PathMatch.Exact exact -> new PathMatch.Exact(PathNormalizer.normalize(exact.path()));
        case PathMatch.Prefix prefix ->
            new PathMatch.Prefix(PathNormalizer.normalize(prefix.prefix()));
        case PathMatch.Regex regex -> regex;
      };
    } catch (BadPathException e) {
      throw new IllegalArgumentException("not a path of a route: " + path, e);
    }
  }
}
