package io.bartizan.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.address.BlockSet;
import io.bartizan.address.IpBlock;
import io.bartizan.config.MatchConfig.PathMatch;
import io.bartizan.config.MatchConfig.ValueMatch;
import io.bartizan.config.PoolConfig.AdaptiveConcurrencyConfig;
import io.bartizan.config.PoolConfig.CircuitBreakerConfig;
import io.bartizan.config.PoolConfig.EndpointConfig;
import io.bartizan.config.PoolConfig.UpstreamTlsConfig;
import io.bartizan.config.RetriesConfig.Condition;
import io.bartizan.config.RouteConfig.Destination;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeploymentReaderTest {
  @TempDir Path directory;
  private DeploymentFolder folder;

  @BeforeEach
  void writeInto() {
    folder = new DeploymentFolder(directory);
  }

  @Test
  void anEmptyFolderIsAValidDeploymentOfDefaults() {
    Deployment deployment = folder.valid();
    GatewayConfig gateway = deployment.gateway();
    assertEquals(GatewayConfig.DEFAULT_LISTENERS, gateway.listeners());
    assertEquals(GatewayConfig.defaultEventLoops(), gateway.eventLoops());
    assertNull(gateway.zone());
    assertEquals("127.0.0.1:9901", gateway.admin().address().toString());
    assertEquals(Duration.ofSeconds(15), gateway.timeouts().request());
    assertEquals(new LimitsConfig(8192, 16384, 100, 0, 100, 500, 1000, 0), gateway.limits());
    assertEquals(new HeadersConfig(HeadersConfig.Underscores.DROP), gateway.headers());
    assertEquals(new DrainConfig(Duration.ZERO, Duration.ofSeconds(30)), gateway.drain());
    assertEquals(new ReloadConfig(false, Duration.ofSeconds(1)), gateway.reload());
    assertTrue(gateway.clientAddress().trustedProxies().isEmpty());
    assertEquals(new RoutesConfig(Map.of(), List.of()), deployment.routes());
    assertEquals(Map.of(), deployment.files());
  }

  @Test
  void aRouteAndItsPoolAreRead() {
    folder.with(
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
    RoutesConfig routes = folder.valid().routes();
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
            List.of(new ValueMatch.Present("beta", false)),
            null,
            null,
            Set.of()),
        route.match());
    assertEquals(Duration.ZERO, route.requestTimeout());
    assertNull(route.streamIdleTimeout());
    assertEquals(RetriesConfig.DEFAULT, route.retries());
    assertEquals(List.of(new Destination("orders", 1)), route.to());
  }

  @Test
  void theContractsSampleIsReadAsFarAsItIsBuilt() {
    folder.with(
        "gateway.json",
        """
        {
          "$schema": "gateway.schema.json",
          "listeners": [
            { "name": "https", "address": "0.0.0.0:8443", "protocol": "https" },
            { "name": "http", "address": "0.0.0.0:8080", "protocol": "http", "redirectToHttps": true }
          ],
          "clientAddress": { "trustedProxies": ["10.0.0.0/8"] },
          "admin": { "address": "127.0.0.1:9901" }
        }
        """);
    folder.with(
        "routes/orders.json",
        """
        {
          "$schema": "routes.schema.json",
          "pools": {
            "orders": {
              "endpoints": [ { "url": "http://10.0.0.5:8080", "weight": 1, "zone": "a" }, { "url": "http://10.0.0.6:8080" } ],
              "loadBalancer": { "policy": "least_request" },
              "circuitBreaker": { "maxConnections": 1024, "maxPendingRequests": 1024, "maxRequests": 1024 },
              "timeouts": { "connect": "5s", "idle": "60s" },
              "protocol": "http1"
            }
          },
          "routes": [
            {
              "name": "orders-api",
              "match": {
                "hosts": ["api.example.com", "*.example.org"],
                "path": { "prefix": "/orders" },
                "methods": ["GET", "POST"],
                "headers": [ { "name": "x-version", "exact": "2" } ],
                "query": [ { "name": "beta", "exact": "1" } ]
              },
              "timeouts": { "request": "15s" },
              "retries": { "attempts": 2, "retryOn": ["connect-failure", "refused-stream", "gateway-error", "reset"] },
              "to": [ { "pool": "orders", "weight": 90 }, { "pool": "orders-canary", "weight": 10 } ]
            }
          ]
        }
        """);
    folder.with(
        "routes/canary.json",
        """
        { "pools": { "orders-canary": { "endpoints": [ { "url": "http://10.0.0.7:8080" } ] } } }
        """);
    Deployment deployment = folder.valid();
    assertEquals(GatewayConfig.DEFAULT_LISTENERS, deployment.gateway().listeners());
    assertEquals(List.of("10.0.0.0/8"), deployment.gateway().clientAddress().trustedProxies());
    RouteConfig route = deployment.routes().routes().getFirst();
    assertEquals(
        List.of(new Destination("orders", 90), new Destination("orders-canary", 10)), route.to());
    assertEquals(Duration.ofSeconds(15), route.requestTimeout());
    assertEquals(
        new RetriesConfig(
            2,
            Set.of(
                Condition.CONNECT_FAILURE,
                Condition.REFUSED_STREAM,
                Condition.GATEWAY_ERROR,
                Condition.RESET)),
        route.retries());
  }

  @Test
  void everySettingOfAPoolIsRead() {
    folder.with("ca.pem", "").with("client.pem", "").with("client.key", "");
    folder.with(
        "routes/a.json",
        """
        { "pools": { "p": {
          "endpoints": [ { "url": "https://a.internal", "weight": 0 }, { "url": "https://b.internal:8443", "zone": "b" } ],
          "loadBalancer": { "policy": "random" },
          "circuitBreaker": { "maxConnections": 1, "maxPendingRequests": 0, "maxRequests": 1e3,
            "maxClientPercent": 90 },
          "adaptiveConcurrency": { "enabled": true, "min": 7, "tolerance": 150, "rttWindow": "60s" },
          "timeouts": { "connect": "250ms", "idle": "1h" },
          "protocol": "h2",
          "tls": { "caFile": "ca.pem", "serverName": "A.Internal", "certificateFile": "certs/../client.pem", "keyFile": "client.key", "pins": ["sha256/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"] }
        } } }
        """);
    assertEquals(
        new PoolConfig(
            "p",
            "routes/a.json:1:19",
            List.of(
                new EndpointConfig(
                    "https://a.internal", true, new HostPort("a.internal", 443), 0, null),
                new EndpointConfig(
                    "https://b.internal:8443", true, new HostPort("b.internal", 8443), 1, "b")),
            PoolConfig.Policy.RANDOM,
            new CircuitBreakerConfig(
                1, 0, 1000, 90, new AdaptiveConcurrencyConfig(true, 7, 150, Duration.ofMinutes(1))),
            Duration.ofMillis(250),
            Duration.ofHours(1),
            PoolConfig.Protocol.H2,
            new UpstreamTlsConfig(
                directory.resolve("ca.pem").toString(),
                "a.internal",
                directory.resolve("client.pem").toString(),
                directory.resolve("client.key").toString(),
                List.of("sha256/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="))),
        folder.valid().routes().pools().get("p"));
  }

  private static BlockSet blocks(String... blocks) {
    return BlockSet.of(Stream.of(blocks).map(IpBlock::parse).toList());
  }

  @Test
  void listsOfAddressesAreFilesOfTheDeployment() {
    folder
        .with(
            "gateway.json",
            "{ \"addresses\": { \"lists\": { \"a\": { \"file\": \"lists/a.txt\" } } } }")
        .with("lists/a.txt", "10.0.0.1\n");
    Deployment before = folder.valid();
    assertTrue(before.files().containsKey("lists/a.txt"), () -> "" + before.files());
    Deployment after = folder.with("lists/a.txt", "10.0.0.2\n").valid();
    assertNotEquals(before.contentHash(), after.contentHash());
    assertEquals(
        before.contentHash(), folder.with("lists/a.txt", "10.0.0.1\n").valid().contentHash());
  }

  @Test
  void everySettingOfTheGatewayIsRead() {
    folder.with("bad.txt", "198.51.100.0/25 # one half\n\n198.51.100.128/25\n");
    folder.with(
        "gateway.json",
        """
        {
          "listeners": [ { "name": "v6", "address": "[::1]:0", "protocol": "http", "proxyProtocol": true } ],
          "eventLoops": 3,
          "zone": "${ZONE}",
          "tls": { "handshakeTimeout": "1s", "unknownServerName": "refuse", "passphrases": { "*": "${ZONE}" },
                   "ocsp": { "stapling": false, "timeout": "3s", "responder": "http://[::1]:8080/ocsp" },
                   "profile": "intermediate",
                   "ciphers": [ "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384" ],
                   "groups": [ "secp384r1", "x25519mlkem768" ],
                   "tickets": { "enabled": false, "rotation": "60m", "previous": 2 },
                   "hsts": { "maxAge": "365d", "includeSubDomains": true, "preload": true } },
          "clientAddress": { "trustedProxies": [ "10.0.0.1", "fd00::/8" ],
                             "header": "forwarded", "ipv6Prefix": 56 },
          "rateLimits": [ { "name": "a", "key": [ "client", "header:X-Key" ], "limit": 5, "window": "10s" },
                          { "name": "b", "cost": 2, "ipv6NetworkFactor": 0, "dryRun": true,
                            "windows": [ { "limit": 5, "window": "1m", "burst": 3 },
                                         { "limit": 9, "window": "1h" } ] } ],
          "rateLimitMemory": "1MiB",
          "concurrency": { "maxRequests": 7, "maxRequestsPerClient": 8, "ipv6NetworkFactor": 3 },
          "connections": { "max": 9, "maxPerListener": 10, "maxPerClient": 11, "ipv6NetworkFactor": 0 },
          "addresses": {
            "lists": { "office": { "blocks": [ "10.0.0.0/8", "fd00::1" ] }, "bad": { "file": "bad.txt" },
                       "crowd": { "url": "https://lapi.example/stream", "format": "crowdsec", "interval": "30s",
                                  "timeout": "5s", "keyHeader": "X-Key", "key": "${ZONE}" } },
            "deny": [ "bad" ], "allow": [ "office" ], "maxEntries": 2 },
          "timeouts": { "request": "2s", "streamIdle": "0s", "requestHead": "3s", "connectionIdle": "4s",
                        "minBodyRate": "1KiB/s", "bodyGrace": "5s", "minResponseRate": "0B/s" },
          "limits": { "requestLine": "4KiB", "headers": "5KiB", "headerCount": 6, "body": "10GiB", "http2Streams": 7,
                      "http2Resets": 8, "http2ControlFrames": 9, "webSocketMessage": "1KiB" },
          "headers": { "underscores": "refuse" },
          "accessLog": { "enabled": false, "file": "logs/access.log", "bufferedLines": 8 },
          "admin": { "address": "localhost:9", "tokenFile": "secret/token" },
          "drain": { "delay": "10s", "deadline": "11s" },
          "overload": { "descriptors": 60, "shedDescriptors": 61, "shedConnections": 62, "shedHeap": 70, "refuseHeap": 80, "retryAfter": "0s" },
          "reload": { "watch": true, "debounce": "250ms" },
          "abuse": {
            "mode": "observe", "clients": 2048, "halfLife": "1m", "ipv6NetworkFactor": 9,
            "points": { "rateLimit": 1, "authentication": 2, "malformed": 3, "notFound": 4, "reset": 0, "flood": 5 },
            "tarpit": { "score": 10, "firstDelay": "1s", "maxDelay": "2s",
                        "maxHeld": 3, "maxHeldPercent": 4, "maxHeldPerClient": 5 },
            "close": { "score": 20 },
            "ban": { "score": 30, "first": "2s", "max": "1h", "decay": "2h", "maxBans": 6, "file": "b.json" }
          }
        }
        """);
    assertEquals(
        new GatewayConfig(
            List.of(
                new ListenerConfig(
                    "v6", new HostPort("::1", 0), ListenerConfig.Protocol.HTTP, false, true)),
            3,
            "eu-1",
            new TlsConfig(
                Duration.ofSeconds(1),
                TlsConfig.UnknownServerName.REFUSE,
                new Passphrases(Map.of("*", "eu-1")),
                new OcspConfig(false, Duration.ofSeconds(3), URI.create("http://[::1]:8080/ocsp")),
                new TlsPolicyConfig(
                    TlsProfile.INTERMEDIATE,
                    List.of(TlsSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384),
                    List.of(TlsGroup.P384, TlsGroup.X25519MLKEM768)),
                new TlsTicketsConfig(false, Duration.ofHours(1), 2),
                new HstsConfig(true, Duration.ofDays(365), true, true),
                List.of()),
            new ClientAddressConfig(
                List.of("10.0.0.1", "fd00::/8"), ClientAddressConfig.Header.FORWARDED, 56),
            List.of(
                new RateLimitConfig(
                    "a",
                    List.of(
                        new RateLimitConfig.KeyPart.Client(),
                        new RateLimitConfig.KeyPart.Header("x-key")),
                    List.of(new RateLimitConfig.Window(5, Duration.ofSeconds(10), 5)),
                    1,
                    16,
                    false),
                new RateLimitConfig(
                    "b",
                    RateLimitConfig.DEFAULT_KEY,
                    List.of(
                        new RateLimitConfig.Window(5, Duration.ofMinutes(1), 3),
                        new RateLimitConfig.Window(9, Duration.ofHours(1), 9)),
                    2,
                    0,
                    true)),
            1024 * 1024,
            new ConcurrencyConfig(7, 8, 3),
            new ConnectionsConfig(9, 10, 11, 0),
            new AddressesConfig(
                Map.of(
                    "office",
                    new AddressListConfig(blocks("10.0.0.0/8", "fd00::1"), null),
                    "bad",
                    new AddressListConfig(
                        blocks("198.51.100.0/24"), directory.resolve("bad.txt").toString()),
                    "crowd",
                    new AddressListConfig(
                        BlockSet.EMPTY,
                        null,
                        new AddressFeedConfig(
                            URI.create("https://lapi.example/stream"),
                            AddressFeedConfig.Format.CROWDSEC,
                            Duration.ofSeconds(30),
                            Duration.ofSeconds(5),
                            "x-key",
                            new ApiKey("eu-1", null),
                            2,
                            directory.resolve("fetched/crowd.txt").toString()))),
                List.of("bad"),
                List.of("office"),
                GeoConfig.NONE),
            new TimeoutsConfig(
                Duration.ofSeconds(2),
                Duration.ZERO,
                Duration.ofSeconds(3),
                Duration.ofSeconds(4),
                1024,
                Duration.ofSeconds(5),
                0),
            new LimitsConfig(4096, 5120, 6, 10L << 30, 7, 8, 9, 1024),
            new HeadersConfig(HeadersConfig.Underscores.REFUSE),
            new AccessLogConfig(
                false, directory.resolve("logs/access.log").toString(), 8, List.of()),
            new AdminConfig(
                new HostPort("localhost", 9), directory.resolve("secret/token").toString()),
            new DrainConfig(Duration.ofSeconds(10), Duration.ofSeconds(11)),
            new OverloadConfig(60, 61, 62, 70, 80, Duration.ZERO),
            new ReloadConfig(true, Duration.ofMillis(250)),
            new AbuseConfig(
                AbuseConfig.Mode.OBSERVE,
                2048,
                Duration.ofMinutes(1),
                9,
                new OffencePoints(1, 2, 3, 4, 0, 5),
                new TarpitConfig(10, Duration.ofSeconds(1), Duration.ofSeconds(2), 3, 4, 5),
                20,
                new BanConfig(
                    30,
                    Duration.ofSeconds(2),
                    Duration.ofHours(1),
                    Duration.ofHours(2),
                    6,
                    directory.resolve("b.json").toString())),
            Map.of(),
            Map.of(),
            Map.of(),
            AuthFailuresConfig.DEFAULT),
        folder.withVariable("ZONE", "eu-1").valid().gateway());
  }

  @Test
  void routesKeepTheOrderOfFilesAndLists() {
    String file =
        """
        {
          "pools": { "%1$s": { "endpoints": [ { "url": "http://127.0.0.1:1" } ] } },
          "routes": [
            { "name": "%1$s-two", "match": { "hosts": ["%1$s"] }, "to": { "pool": "a" } },
            { "name": "%1$s-one", "match": { "hosts": ["%1$s.example"] }, "to": { "pool": "b" } }
          ]
        }
        """;
    folder.with("routes/b.json", file.formatted("b")).with("routes/a.json", file.formatted("a"));
    assertEquals(
        List.of("a-two", "a-one", "b-two", "b-one"),
        folder.valid().routes().routes().stream().map(RouteConfig::name).toList());
  }

  @Test
  void aProblemOfADeploymentTakesNothingOfIt() {
    folder.with("gateway.json", "{ \"zone\": \"a\" }").with("routes/a.json", "{ \"pools\": 1 }");
    assertEquals(
        new Problems(
            List.of(new Problem("routes/a.json", 1, 12, "pools", "1", "expected an object"))),
        folder.read());
  }

  @Test
  void placesAreRightBeyondTheBuffersOfTheParser() {
    String padding = "\n".repeat(5000) + " ".repeat(100_000);
    folder.with(
        "routes/a.json",
        "{ \"$schema\": \"" + "x".repeat(70_000) + "\"," + padding + "\"pools\": 1 }");
    assertEquals(
        List.of("routes/a.json:5001:100010: pools: 1 (expected an object)"), folder.problems());
  }

  @Test
  void problemsWithoutEndAreCounted() {
    folder.with(
        "routes/a.json", "{ \"routes\": [ " + "1, ".repeat(Findings.MAX_PROBLEMS + 5) + "1 ] }");
    List<String> problems = folder.problems();
    assertEquals(Findings.MAX_PROBLEMS + 1, problems.size());
    assertEquals("routes/a.json: 6 more problems not shown", problems.getLast());
  }
}
