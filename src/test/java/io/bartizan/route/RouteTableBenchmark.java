package io.bartizan.route;

import static io.bartizan.route.Routes.route;

import io.bartizan.config.RouteConfig;
import io.bartizan.http.Fields;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * How long a lookup takes, and what it allocates. Every request carries the ten headers of a
 * browser. Of ten thousand routes 6,000 are prefixes on 2,000 exact hosts, 1,000 on 500 wildcard
 * hosts, 1,000 are one path with a header per tenant, 1,000 one path with a parameter per user, and
 * 1,000 are prefixes without host.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls setUp first.
public class RouteTableBenchmark {
  /** As many routes as there are in the table, or one. */
  @Param({"1", "10000"})
  public int routes;

  private RouteTable<RouteConfig> table;
  private final Fields browser = browser();
  private final Fields tenant = browser();
  private final byte[] host = "host1234.example.com".getBytes(StandardCharsets.US_ASCII);
  private final String[] hosts = new String[1024];
  private final String[] paths = new String[1024];
  private int next;

  /** Compiles the table. */
  @Setup
  public void setUp() {
    tenant.add("x-tenant", "tenant-777");
    for (int i = 0; i < hosts.length; i++) {
      hosts[i] =
          i % 4 == 3
              ? "www.zone" + i % 500 + ".example.net"
              : "host" + i * 7 % 2_000 + ".example.com";
      paths[i] = i % 4 == 3 ? "/shop/cart" : "/service" + i % 3 + "/orders/4711/items";
    }
    table =
        RouteTable.compile(routes == 1 ? List.of(route("all").build()) : mixed(), route -> route);
  }

  private static List<RouteConfig> mixed() {
    List<RouteConfig> mixed = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      for (int j = 0; j < 6; j++) {
        mixed.add(
            route("exact")
                .hosts("host" + (2 * i + j / 3) + ".example.com")
                .prefix("/service" + j % 3 + "/orders")
                .build());
      }
      mixed.add(
          route("wildcard")
              .hosts("*.zone" + i / 2 + ".example.net")
              .prefix(i % 2 == 0 ? "/shop" : "/shop/admin")
              .build());
      mixed.add(
          route("tenant")
              .hosts("tenants.example.com")
              .prefix("/api")
              .header("x-tenant", "tenant-" + i)
              .build());
      mixed.add(
          route("user").hosts("users.example.com").prefix("/api").query("user", "u" + i).build());
      mixed.add(route("any").prefix("/any" + i).methods("GET").build());
    }
    return mixed;
  }

  private static Fields browser() {
    Fields fields = new Fields();
    fields.add(
        "user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0");
    fields.add("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
    fields.add("accept-language", "en-US,en;q=0.5");
    fields.add("accept-encoding", "gzip, deflate, br, zstd");
    fields.add("referer", "https://www.example.com/");
    fields.add("cookie", "session=0123456789abcdef0123456789abcdef");
    fields.add("sec-fetch-dest", "document");
    fields.add("sec-fetch-mode", "navigate");
    fields.add("sec-fetch-site", "same-origin");
    fields.add("priority", "u=0, i");
    return fields;
  }

  /** Hosts and prefixes of the whole table in turn, so that its memory is touched. */
  @Benchmark
  public @Nullable RouteConfig mixedHostsAndPrefixes() {
    int i = next++ & 1023;
    return table.match(hosts[i], "GET", paths[i], paths[i], browser, Known.NOBODY);
  }

  /** The hash of a request's host is not known yet; 64 bytes are the string itself. */
  @Benchmark
  public @Nullable RouteConfig aHostJustRead() {
    String fresh = new String(host, StandardCharsets.ISO_8859_1);
    return table.match(
        fresh, "GET", "/service1/orders/1", "/service1/orders/1", browser, Known.NOBODY);
  }

  /** One of a thousand routes on a path. */
  @Benchmark
  public @Nullable RouteConfig oneTenantOfAThousand() {
    return table.match(
        "tenants.example.com", "GET", "/api/v1/items", "/api/v1/items", tenant, Known.NOBODY);
  }

  /** One of a thousand routes on a path, by a parameter. */
  @Benchmark
  public @Nullable RouteConfig oneUserOfAThousand() {
    return table.match(
        "users.example.com",
        "GET",
        "/api/v1/items",
        "/api/v1/items?page=3&user=u%3777",
        browser,
        Known.NOBODY);
  }

  /** A path without end on a host that nobody has. */
  @Benchmark
  public @Nullable RouteConfig nothingFound() {
    return table.match(
        "a.b.c.d.e.f.g.h.zone7.example.net",
        "GET",
        "/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a",
        "/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a",
        browser,
        Known.NOBODY);
  }

  /** Runs it. */
  public static void main(String[] arguments) throws RunnerException {
    new Runner(
            new OptionsBuilder()
                .include(RouteTableBenchmark.class.getName())
                .forks(1)
                .warmupIterations(3)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(5)
                .measurementTime(TimeValue.seconds(1))
                .addProfiler(GCProfiler.class)
                .build())
        .run();
  }
}
