package io.bartizan.protect.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.config.Deployment;
import io.bartizan.config.DeploymentReader;
import io.bartizan.config.RouteConfig;
import io.bartizan.exchange.Exchange;
import io.bartizan.exchange.Guard;
import io.bartizan.exchange.Principal;
import io.bartizan.exchange.Verdict;
import io.bartizan.http.FieldName;
import io.bartizan.http.Fields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits of the gateway by what a request proves, over several routes. */
class ProvedLimitsTest {
  private static final long NOW = 1_000_000_000_000L;

  /**
   * Two routes that want a token, one that takes any, one that goes by it, one that asks nobody.
   */
  private static final String ROUTES =
      """
      { "pools": { "p": { "endpoints": [ { "url": "http://127.0.0.1:1" } ] } },
        "routes": [
          { "name": "orders", "match": { "path": { "prefix": "/orders" } },
            "auth": { "jwt": { "provider": "id" } }, "to": { "pool": "p" } },
          { "name": "users", "match": { "path": { "prefix": "/users" } },
            "auth": { "jwt": { "provider": "id" } }, "to": { "pool": "p" },
            "rateLimits": [ { "name": "own", "key": "principal", "limit": 1, "window": "1m" } ] },
          { "name": "news", "match": { "path": { "prefix": "/news" } },
            "auth": { "jwt": { "provider": "id", "optional": true } }, "to": { "pool": "p" } },
          { "name": "acme", "match": { "path": { "prefix": "/acme" }, "jwt": { "provider": "id" } },
            "rateLimits": [ { "name": "at-acme", "key": [ "principal", "claim:tenant" ],
                              "limit": 9, "window": "9s" } ],
            "to": { "pool": "p" } },
          { "name": "open", "match": {}, "to": { "pool": "p" } } ] }
      """;

  @TempDir Path directory;

  private final Limits limits = new Limits();
  private final Map<String, List<Guard>> routes = new HashMap<>();
  private List<Guard> first = List.of();

  @BeforeEach
  void writeRoutes() throws IOException {
    Files.createDirectories(directory.resolve("routes"));
    Files.writeString(directory.resolve("routes/r.json"), ROUTES);
  }

  private void limit(String ofGateway) throws IOException {
    Files.writeString(
        directory.resolve("gateway.json"),
        """
        { "rateLimits": [ %s ],
          "jwtProviders": { "id": { "issuer": "https://id.test", "audiences": [ "a" ],
                                    "algorithms": [ "ES256" ], "jwksUrl": "https://id.test/keys" } } }
        """
            .formatted(ofGateway));
    Deployment deployment = (Deployment) new DeploymentReader(_ -> null).read(directory);
    for (RouteConfig route : deployment.routes().routes()) {
      routes.put(route.name(), limits.guards(route, deployment.gateway()));
    }
    first = limits.guards(deployment.gateway());
    limits.settle(deployment.gateway(), deployment.routes().routes(), _ -> false);
  }

  /**
   * What becomes of a request of somebody, or of nobody in particular, as {@code status fields}.
   */
  private String ask(String route, @Nullable String name) {
    return ask(route, "192.0.2.1", name == null ? null : new Principal("id", name, Map.of()));
  }

  private String ask(String route, String client, @Nullable Principal principal) {
    Exchange exchange = Requests.from(client, NOW);
    String status = status(exchange, first);
    if (status.equals("200")) {
      if (principal != null) {
        exchange.principal(principal);
      }
      status = status(exchange, routesOf(route));
    }
    Fields fields = new Fields();
    exchange.editResponse(fields);
    return status + " " + fields.joined(FieldName.of("ratelimit"));
  }

  private List<Guard> routesOf(String route) {
    return routes.getOrDefault(route, List.of());
  }

  private static String status(Exchange exchange, List<Guard> guards) {
    for (Guard guard : guards) {
      if (guard.check(exchange) instanceof Verdict.Reject reject) {
        return reject.rejection().status() + " " + exchange.limit();
      }
    }
    return "200";
  }

  private static String each(int limit) {
    return "{ \"name\": \"each\", \"key\": \"principal\", \"limit\": %d, \"window\": \"1m\" }"
        .formatted(limit);
  }

  @Test
  void allRoutesThatAskForAProofShareAQuota() throws IOException {
    limit(each(3));
    assertEquals("200 \"each\";r=2;t=20", ask("orders", "ann"));
    assertEquals("200 \"each\";r=1;t=40", ask("news", "ann"));
    assertEquals("200 \"each\";r=0;t=20, \"at-acme\";r=8;t=1", ask("acme", "ann"));
    assertEquals("429 each \"each\";r=0;t=20", ask("orders", "ann"));
    assertEquals("429 each \"each\";r=0;t=20, \"own\";r=1;t=0", ask("users", "ann"));
    assertEquals("200 \"each\";r=2;t=20", ask("orders", "bob"));
  }

  @Test
  void whereNobodyAsksForAProofItIsNeitherMetNorTold() throws IOException {
    limit(each(1));
    assertTrue(first.isEmpty());
    assertTrue(routesOf("open").isEmpty());
    assertEquals("200 \"each\";r=0;t=60", ask("orders", "ann"));
    for (int i = 0; i < 3; i++) {
      assertEquals("200 null", ask("open", "ann"));
    }
  }

  @Test
  void routesWithoutLimitsOfTheirOwnShareOneGuard() throws IOException {
    limit(each(1));
    assertSame(routesOf("orders").getFirst(), routesOf("news").getFirst());
  }

  @Test
  void whoMayProveNothingGoesByItsAddressWhereAProofIsOptional() throws IOException {
    limit(each(1));
    assertEquals("200 \"each\";r=0;t=60", ask("news", "192.0.2.1", null));
    assertEquals("429 each \"each\";r=0;t=60", ask("news", "192.0.2.1", null));
    assertEquals("200 \"each\";r=0;t=60", ask("news", "192.0.2.2", null));
    assertEquals("200 \"each\";r=0;t=60", ask("news", "ann"));
  }

  @Test
  void allWindowsCountOverAllRoutesAndEachIsTold() throws IOException {
    limit(
        """
        { "name": "each", "key": "principal",
          "windows": [ { "limit": 2, "window": "1s" }, { "limit": 3, "window": "1h", "burst": 1 } ] }
        """);
    assertEquals("200 \"each/1s\";r=1;t=1, \"each/3600s\";r=0;t=1200", ask("orders", "ann"));
    assertEquals("429 each \"each/1s\";r=1;t=1, \"each/3600s\";r=0;t=1200", ask("news", "ann"));
  }

  @Test
  void aTenantHasAQuotaWhoeverOfItAsks() throws IOException {
    limit("{ \"name\": \"tenant\", \"key\": \"claim:tenant\", \"limit\": 1, \"window\": \"1m\" }");
    Map<String, String> acme = Map.of("tenant", "acme");
    String address = "192.0.2.1";
    Principal ann = new Principal("id", "ann", acme);
    assertEquals("200 \"tenant\";r=0;t=60", ask("orders", address, ann));
    assertEquals(
        "429 tenant \"tenant\";r=0;t=60", ask("news", address, new Principal("id", "bob", acme)));
    Principal eve = new Principal("id", "eve", Map.of("tenant", "other"));
    assertEquals("200 \"tenant\";r=0;t=60", ask("news", address, eve));
    // One that another issuer calls the same.
    Principal other = new Principal("other", "ann", acme);
    assertEquals("200 \"tenant\";r=0;t=60", ask("orders", address, other));
  }

  @Test
  void amongOthersItComesBetweenThemAndTheRoutesOwn() throws IOException {
    limit(
        each(5) + ", { \"name\": \"all\", \"key\": \"client\", \"limit\": 9, \"window\": \"9s\" }");
    assertEquals("200 \"all\";r=8;t=1, \"each\";r=4;t=12, \"own\";r=0;t=60", ask("users", "ann"));
    // The route's own refuses, and the others get their tokens back.
    assertEquals(
        "429 own \"all\";r=8;t=1, \"each\";r=4;t=12, \"own\";r=0;t=60", ask("users", "ann"));
    assertEquals("200 \"all\";r=7;t=2", ask("open", "ann"));
    assertEquals("200 \"all\";r=6;t=3, \"each\";r=3;t=24", ask("orders", "ann"));
  }

  @Test
  void aReloadKeepsTheQuota() throws IOException {
    limit(each(1));
    assertEquals("200 \"each\";r=0;t=60", ask("orders", "ann"));
    limit(each(1) + ", { \"name\": \"all\", \"limit\": 9, \"window\": \"9s\" }");
    assertEquals("429 each \"all\";r=9;t=0, \"each\";r=0;t=60", ask("news", "ann"));
    limit(each(2));
    assertEquals("200 \"each\";r=1;t=30", ask("news", "ann"));
  }
}
