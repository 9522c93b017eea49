package io.bartizan.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.config.MatchConfig.PathMatch;
import io.bartizan.config.MatchConfig.ValueMatch;
import io.bartizan.config.RouteConfig.Destination;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeploymentReaderTest {
  @TempDir Path directory;
  private final Map<String, String> environment = new HashMap<>();

  @Test
  void anEmptyFolderIsAValidDeploymentOfDefaults() {
    Deployment deployment = valid();
    GatewayConfig gateway = deployment.gateway();
    assertEquals(GatewayConfig.DEFAULT_LISTENERS, gateway.listeners());
    assertEquals(GatewayConfig.defaultEventLoops(), gateway.eventLoops());
    assertNull(gateway.zone());
    assertEquals("127.0.0.1:9901", gateway.admin().address().toString());
    assertEquals(Duration.ofSeconds(15), gateway.timeouts().request());
    assertEquals(new LimitsConfig(8192, 16384, 100, 100), gateway.limits());
    assertEquals(new DrainConfig(Duration.ZERO, Duration.ofSeconds(30)), gateway.drain());
    assertTrue(gateway.clientAddress().trustedProxies().isEmpty());
    assertEquals(new RoutesConfig(Map.of(), List.of()), deployment.routes());
    assertEquals(List.of(), deployment.files());
  }

  @Test
  void aRouteAndItsPoolAreRead() throws IOException {
    write(
        "routes/api.json",
        """
        {
          "pools": {
            "orders": {
              "endpoints": [ { "url": "http://10.0.0.5:8080", "weight": 3, "zone": "a" } ],
              "loadBalancer": { "policy": "round_robin" }
            }
          },
          "routes": [
            {
              "name": "orders-api",
              "match": {
                "hosts": ["API.example.com", "*.Bücher.example"],
                "path": { "prefix": "/orders/" },
                "methods": ["GET", "POST"],
                "headers": [ { "name": "X-Version", "exact": "2" } ],
                "query": [ { "name": "beta", "present": false } ]
              },
              "timeouts": { "request": "0s" },
              "to": { "pool": "orders" }
            }
          ]
        }
        """);
    RoutesConfig routes = valid().routes();
    PoolConfig pool = Objects.requireNonNull(routes.pools().get("orders"));
    assertEquals("routes/api.json:3:15", pool.source());
    assertEquals(PoolConfig.Policy.ROUND_ROBIN, pool.policy());
    assertEquals(
        new PoolConfig.EndpointConfig(
            "http://10.0.0.5:8080", false, new HostPort("10.0.0.5", 8080), 3, "a"),
        pool.endpoints().getFirst());
    RouteConfig route = routes.routes().getFirst();
    assertEquals("routes/api.json:9:5", route.source());
    assertEquals(
        new MatchConfig(
            List.of("api.example.com", "*.xn--bcher-kva.example"),
            new PathMatch.Prefix("/orders"),
            Set.of("GET", "POST"),
            List.of(new ValueMatch.Exact("x-version", "2")),
            List.of(new ValueMatch.Present("beta", false))),
        route.match());
    assertEquals(Duration.ZERO, route.requestTimeout());
    assertNull(route.streamIdleTimeout());
    assertEquals(RetriesConfig.DEFAULT, route.retries());
    assertEquals(List.of(new Destination("orders", 1)), route.to());
  }

  @Test
  void theHashChangesWithTheBytesAndWithNothingElse() throws IOException {
    String before = valid().contentHash();
    write("gateway.json", "{}");
    String one = valid().contentHash();
    assertNotEquals(before, one);
    assertEquals(one, valid().contentHash());
    write("gateway.json", "{ }");
    assertNotEquals(one, valid().contentHash());
  }

  private Deployment valid() {
    Reading reading = new DeploymentReader(environment::get).read(directory);
    return assertInstanceOf(Deployment.class, reading, reading::toString);
  }

  private void write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
