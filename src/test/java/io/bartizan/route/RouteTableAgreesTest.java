package io.bartizan.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.config.MatchConfig;
import io.bartizan.config.MatchConfig.PathMatch;
import io.bartizan.config.MatchConfig.ValueMatch;
import io.bartizan.config.RouteConfig;
import io.bartizan.exchange.ClientTags;
import io.bartizan.http.FieldName;
import io.bartizan.http.Fields;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The index against the precedence written down plainly, on small random worlds. */
class RouteTableAgreesTest {
  private static final String[] HOSTS = {
    "a.test", "b.a.test", "*.a.test", "*.b.a.test", "*.test", "test", "c.b.a.test"
  };
  private static final String[] PATHS = {"/", "/a", "/a/", "/a/b", "/ab", "/a/b/c", "/b", "/a/b/"};
  private static final String[] REGEXES = {"/.*", "/a/?", "/[ab]+/b.*"};
  private static final String[] METHODS = {"GET", "POST"};
  private static final String[] VALUES = {"1", "2", "3"};

  private final Random random = new Random(1_123);

  /** One way into a route: precedence is between these, since a route may have several hosts. */
  private record Entry(String host, RouteConfig route) {
    MatchConfig match() {
      return route.match();
    }

    int hostRank() {
      return host.isEmpty() ? 1_000 : host.startsWith("*") ? 500 - host.length() : 0;
    }

    int pathRank() {
      return switch (match().path()) {
        case PathMatch.Exact exact -> 0;
        case PathMatch.Prefix prefix -> 500 - trimmed(prefix.prefix()).length();
        case PathMatch.Regex regex -> 1_000;
      };
    }
  }

  @Test
  void aTableTakesWhatTryingEveryRouteTakes() {
    int taken = 0;
    for (int world = 0; world < 400; world++) {
      List<RouteConfig> routes = new ArrayList<>();
      for (int n = random.nextInt(40); n >= 0; n--) {
        routes.add(route("route " + n));
      }
      RouteTable<String> table = RouteTable.compile(routes, RouteConfig::name);
      for (int n = 0; n < 100; n++) {
        String host = n % 10 == 0 ? "" : one(HOSTS).replace("*", "x.y");
        String method = one(METHODS);
        String path = one(PATHS);
        Fields fields = new Fields();
        for (int i = random.nextInt(3); i > 0; i--) {
          fields.add("h" + random.nextInt(2), one(VALUES));
        }
        String target = path + (random.nextBoolean() ? "?q=" + one(VALUES) : "");
        String expected = plainly(routes, host, method, path, target, fields);
        assertEquals(
            expected,
            table.match(host, method, path, target, fields, Known.NOBODY),
            () -> method + " " + host + " " + target + "\n" + fields + routes);
        taken += expected == null ? 0 : 1;
      }
    }
    assertTrue(taken > 10_000, "too few were taken to mean anything");
  }

  @Test
  void whatIsExplainedIsWhatATableTakes() {
    long outranked = 0;
    for (int world = 0; world < 40; world++) {
      List<RouteConfig> routes = new ArrayList<>();
      for (int n = random.nextInt(30); n >= 0; n--) {
        routes.add(route("route " + n));
      }
      RouteTable<String> table = RouteTable.compile(routes, RouteConfig::name);
      for (int n = 0; n < 30; n++) {
        String host = n % 10 == 0 ? "" : one(HOSTS).replace("*", "x.y");
        String method = one(METHODS);
        String path = one(PATHS);
        Fields fields = new Fields();
        fields.add("h" + random.nextInt(2), one(VALUES));
        String target = path + (random.nextBoolean() ? "?q=" + one(VALUES) : "");
        List<RouteExplanation.Outcome> told =
            RouteExplanation.of(
                routes,
                new RouteExplanation.Asked(
                    host, method, path, target, fields, null, ClientTags.NONE));
        assertEquals(routes.size(), told.size());
        String taken =
            told.getFirst().state() == RouteExplanation.State.TAKES
                ? told.getFirst().route().name()
                : null;
        assertEquals(
            table.match(host, method, path, target, fields, Known.NOBODY),
            taken,
            () -> method + " " + host + " " + target + "\n" + fields + told);
        outranked +=
            told.stream().filter(each -> each.state() == RouteExplanation.State.OUTRANKED).count();
      }
    }
    assertTrue(outranked > 500, "too few were outranked to mean anything");
  }

  private RouteConfig route(String name) {
    Routes route = Routes.route(name);
    switch (random.nextInt(4)) {
      case 0 -> {}
      case 1 -> route.hosts(one(HOSTS), one(HOSTS));
      default -> route.hosts(one(HOSTS));
    }
    switch (random.nextInt(6)) {
      case 0 -> route.regex(one(REGEXES));
      case 1 -> route.exact(one(PATHS));
      default -> route.prefix(one(PATHS));
    }
    if (random.nextInt(3) == 0) {
      route.methods(one(METHODS));
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      String header = "h" + random.nextInt(2);
      switch (random.nextInt(5)) {
        case 0 -> route.headerPresent(header, random.nextBoolean());
        case 1 -> route.headerRegex(header, "[12]");
        default -> route.header(header, one(VALUES));
      }
    }
    if (random.nextInt(4) == 0) {
      route.query("q", one(VALUES));
    }
    return route.build();
  }

  private String one(String[] texts) {
    return texts[random.nextInt(texts.length)];
  }

  private static @Nullable String plainly(
      List<RouteConfig> routes,
      String host,
      String method,
      String path,
      String target,
      Fields fields) {
    List<Entry> entries = new ArrayList<>();
    for (RouteConfig route : routes) {
      List<String> hosts = route.match().hosts();
      (hosts.isEmpty() ? List.of("") : hosts).forEach(each -> entries.add(new Entry(each, route)));
    }
    return entries.stream()
        .filter(entry -> hasHost(entry.host(), host))
        .filter(entry -> hasPath(entry.match().path(), path))
        .filter(
            entry -> entry.match().methods().isEmpty() || entry.match().methods().contains(method))
        .filter(entry -> entry.match().headers().stream().allMatch(each -> has(each, fields)))
        .filter(
            entry ->
                entry.match().query().stream()
                    .map(ValueMatch.Exact.class::cast)
                    .allMatch(each -> target.endsWith("?q=" + each.value())))
        .min(
            Comparator.comparingInt(Entry::hostRank)
                .thenComparingInt(Entry::pathRank)
                .thenComparing(entry -> entry.match().methods().isEmpty())
                .thenComparingInt(entry -> -entry.match().headers().size())
                .thenComparingInt(entry -> -entry.match().query().size())
                .thenComparingInt(entry -> routes.indexOf(entry.route())))
        .map(entry -> entry.route().name())
        .orElse(null);
  }

  private static boolean hasHost(String pattern, String host) {
    return pattern.isEmpty()
        || pattern.equals(host)
        || (pattern.startsWith("*") && host.endsWith(pattern.substring(1)));
  }

  private static boolean hasPath(PathMatch match, String path) {
    return switch (match) {
      case PathMatch.Exact exact -> path.equals(exact.path());
      case PathMatch.Prefix prefix -> (path + "/").startsWith(trimmed(prefix.prefix()) + "/");
      case PathMatch.Regex regex -> path.matches(regex.pattern());
    };
  }

  private static boolean has(ValueMatch match, Fields fields) {
    String value = fields.joined(FieldName.of(match.name()));
    return switch (match) {
      case ValueMatch.Exact exact -> exact.value().equals(value);
      case ValueMatch.Regex regex -> value != null && value.matches(regex.pattern());
      case ValueMatch.Present present -> (value != null) == present.present();
    };
  }

  private static String trimmed(String prefix) {
    return prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
  }
}
