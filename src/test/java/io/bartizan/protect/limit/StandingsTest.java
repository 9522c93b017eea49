package io.bartizan.protect.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.address.IpAddress;
import io.bartizan.config.Deployment;
import io.bartizan.config.DeploymentReader;
import io.bartizan.config.GatewayConfig;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of limits without meeting them, beside what requests meet. */
@NullUnmarked // what is put in force is null until it is
class StandingsTest {
  private static final long SECOND = 1_000_000_000;

  @TempDir Path directory;

  private final Limits limits = new Limits();
  private final List<Guard> guards = new ArrayList<>();
  private GatewayConfig config;
  private RouteConfig route;
  private long now = 1_000 * SECOND;

  /** Puts settings in force; the route's name is {@code r}. */
  private void start(String ofGateway, String ofRoute) throws IOException {
    Files.createDirectories(directory.resolve("routes"));
    Files.writeString(
        directory.resolve("gateway.json"),
        """
        { "jwtProviders": { "id": { "issuer": "https://id.test", "audiences": [ "a" ],
                                    "algorithms": [ "ES256" ], "jwksUrl": "https://id.test/keys" } }
          %s }
        """
            .formatted(ofGateway));
    Files.writeString(
        directory.resolve("routes/r.json"),
        """
        { "pools": { "p": { "endpoints": [ { "url": "http://127.0.0.1:1" } ] } },
          "routes": [ { "name": "r", "match": {}, "auth": { "jwt": { "provider": "id" } }, %s
                        "to": { "pool": "p" } } ] }
        """
            .formatted(ofRoute));
    Deployment deployment = (Deployment) new DeploymentReader(_ -> null).read(directory);
    config = deployment.gateway();
    route = deployment.routes().routes().getFirst();
    guards.clear();
    guards.addAll(limits.guards(config));
    guards.addAll(limits.guards(route, config));
    limits.settle(config, List.of(route), _ -> false);
  }

  /** Limits of the route. */
  private void limit(String... each) throws IOException {
    start("", "\"rateLimits\": [ " + String.join(", ", each) + " ],");
  }

  private static IpAddress address(String text) {
    return Objects.requireNonNull(IpAddress.parse(text));
  }

  private Exchange send(Exchange exchange) {
    for (Guard guard : guards) {
      if (guard.check(exchange) instanceof Verdict.Reject reject) {
        exchange.rejection(reject.rejection());
        break;
      }
    }
    return exchange;
  }

  private Exchange send(String client, String... fields) {
    return send(Requests.from(client, now, fields));
  }

  private @Nullable RateStanding look(Asker asker) {
    return limits.standings(config, now).rate("r", route.rateLimits().getFirst(), asker);
  }

  private RateStanding look(String client, String... fields) {
    Exchange same = Requests.from(client, now, fields);
    return Objects.requireNonNull(look(new Asker(address(client), null, same.request().fields())));
  }

  /** As {@code left/most of}, bucket by bucket. */
  private static String text(RateStanding standing) {
    return standing.buckets().stream()
        .map(
            each ->
                each.left() + "/" + each.most() + (each.of() == null ? "" : " " + each.of().text()))
        .collect(Collectors.joining(", "));
  }

  @Test
  void whoIsAtTheLimitWouldBeRefusedAndOthersNot() throws IOException {
    limit("{ \"name\": \"a\", \"limit\": 5, \"window\": \"10s\" }");
    for (int i = 0; i < 5; i++) {
      assertFalse(look("192.0.2.1").refuses());
      assertNull(send("192.0.2.1").rejection());
    }
    send("192.0.2.2");
    assertEquals("0/5 192.0.2.1", text(look("192.0.2.1")));
    assertTrue(look("192.0.2.1").refuses());
    assertEquals(2, look("192.0.2.1").secondsToWait());
    assertEquals("4/5 192.0.2.2", text(look("192.0.2.2")));
    assertFalse(look("192.0.2.2").refuses());
    assertEquals(0, look("192.0.2.2").secondsToWait());
    assertEquals("5/5 192.0.2.3", text(look("192.0.2.3")));

    now += 2 * SECOND - 1;
    assertEquals(1, look("192.0.2.1").secondsToWait());
    now += 1;
    assertFalse(look("192.0.2.1").refuses());
    assertNull(send("192.0.2.1").rejection());
  }

  @Test
  void toLookTakesNothingAndMakesNoBucket() throws IOException {
    limit("{ \"name\": \"a\", \"limit\": 5, \"window\": \"10s\" }");
    send("192.0.2.1");
    send("2001:db8::1");
    LimitsNow before = limits.now();
    for (int i = 0; i < 1000; i++) {
      assertEquals("4/5 192.0.2.1", text(look("192.0.2.1")));
      look("198.51." + i % 100 + "." + i % 250);
      look("2001:db8:" + i + "::1");
    }
    assertEquals(before, limits.now());
    assertEquals("\"a\";r=3;t=4", field(send("192.0.2.1")));
  }

  private static @Nullable String field(Exchange exchange) {
    Fields fields = new Fields();
    exchange.editResponse(fields);
    return fields.joined(FieldName.of("ratelimit"));
  }

  @Test
  void ofIpv6TheNetworksAreLookedInto() throws IOException {
    limit("{ \"name\": \"a\", \"limit\": 2, \"window\": \"1h\", \"ipv6NetworkFactor\": 2 }");
    send("2001:db8::1");
    assertEquals("1/2 2001:db8::/64, 3/4 2001:db8::/48", text(look("2001:db8::ffff")));
    assertEquals("2/2 2001:db8:0:1::/64, 3/4 2001:db8::/48", text(look("2001:db8:0:1::1")));
    assertEquals("2/2 2001:db8:1::/64, 4/4 2001:db8:1::/48", text(look("2001:db8:1::1")));
    send("2001:db8:0:1::1");
    send("2001:db8:0:1::1");
    send("2001:db8:0:2::1");
    RateStanding byNetwork = look("2001:db8:0:3::1");
    assertEquals("2/2 2001:db8:0:3::/64, 0/4 2001:db8::/48", text(byNetwork));
    assertTrue(byNetwork.refuses());
    assertEquals(900, byNetwork.secondsToWait());
  }

  @Test
  void headersAndProofsLeadToTheBucketsOfRequestsThatHaveThem() throws IOException {
    limit("{ \"name\": \"a\", \"key\": \"header:x-key\", \"limit\": 5, \"window\": \"1h\" }");
    send("192.0.2.1", "x-key", "one");
    assertEquals("4/5", text(look("192.0.2.9", "x-key", "one")));
    assertEquals("5/5", text(look("192.0.2.1", "x-key", "two")));
    assertNotNull(look(new Asker(null, null, new Fields())), "it needs no address");

    limit("{ \"name\": \"a\", \"key\": \"principal\", \"limit\": 5, \"window\": \"1h\" }");
    Principal alice = new Principal("id", "alice", Map.of());
    Exchange proved = Requests.from("192.0.2.1", now);
    proved.principal(alice);
    send(proved);
    assertEquals("4/5", text(look(new Asker(null, alice, new Fields()))));
    assertEquals(
        "5/5",
        text(look(new Asker(null, new Principal("other", "alice", Map.of()), new Fields()))));
    assertEquals("5/5 192.0.2.1", text(look("192.0.2.1")));
    assertNull(look(new Asker(null, null, new Fields())), "whose address it is, is not known");
  }

  @Test
  void whatIsToldIsWhatTheNextRequestMeets() throws IOException {
    limit(
        "{ \"name\": \"a\", \"cost\": 2, \"ipv6NetworkFactor\": 3, \"windows\": ["
            + " { \"limit\": 7, \"window\": \"3s\", \"burst\": 4 },"
            + " { \"limit\": 90, \"window\": \"60s\", \"burst\": 30 } ] }");
    Random random = new Random(5);
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      now += random.nextLong(SECOND / 10);
      String client = (random.nextBoolean() ? "192.0.2." : "2001:db8:0:") + random.nextInt(1, 9);
      client += client.startsWith("2") ? "::1" : "";
      RateStanding told = look(client);
      boolean refuses = send(client).rejection() != null;
      assertEquals(refuses, told.refuses(), client);
      refused += refuses ? 1 : 0;
      if (refuses) {
        long before = now;
        now += (told.secondsToWait() - 1) * SECOND;
        assertTrue(look(client).refuses(), client);
        now = before + told.secondsToWait() * SECOND;
        assertFalse(look(client).refuses(), client);
        now = before;
      }
    }
    assertTrue(refused > 1000 && refused < 19_000, () -> "not much of a test");
  }

  @Test
  void requestsUnderWayAreCountedByClientAndRoute() throws IOException {
    start(
        ", \"concurrency\": { \"maxRequests\": 9 }",
        "\"concurrency\": { \"maxRequests\": 3, \"maxRequestsPerClient\": 2 },");
    Exchange first = send("2001:db8::1");
    send("2001:db8::2");
    Standings standings = limits.standings(config, now);
    assertEquals(new Places(2, 2), standings.requests("r", 2, address("2001:db8::3")));
    assertTrue(standings.requests("r", 2, address("2001:db8::3")).isFull());
    assertEquals(new Places(0, 2), standings.requests("r", 2, address("192.0.2.1")));
    assertEquals(new Places(2, 3), standings.requests("r", 3));
    assertEquals(new Places(2, 9), standings.requests("", 9));
    assertEquals(new Places(0, 3), standings.requests("other", 3));
    first.end();
    assertEquals(new Places(1, 2), standings.requests("r", 2, address("2001:db8::3")));
    assertEquals(new Places(1, 9), standings.requests("", 9));
  }

  @Test
  void connectionsAreCountedByPeerAndListener() throws IOException {
    start(", \"connections\": { \"max\": 9, \"maxPerListener\": 5, \"maxPerClient\": 2 }", "");
    ConnectionCaps caps = limits.standings(config, now).connections();
    caps.place(address("2001:db8::1"), "a");
    caps.place(address("2001:db8::2"), "b");
    assertEquals(new Places(2, 2), caps.of(address("2001:db8::3")));
    assertEquals(new Places(0, 2), caps.of(address("192.0.2.1")));
    assertEquals(new Places(1, 5), caps.of("a"));
    assertEquals(new Places(0, 5), caps.of("c"));
    assertEquals(new Places(2, 9), caps.all());
    limits.settle(config, List.of(route), address("192.0.2.1")::equals);
    assertTrue(caps.of(address("192.0.2.1")).isUnbounded());
  }

  @Test
  void badProofsAreCounted() throws IOException {
    start(", \"authFailures\": { \"limit\": 2, \"window\": \"1h\" }", "");
    Asker asker = new Asker(address("192.0.2.1"), null, new Fields());
    Exchange exchange = Requests.from("192.0.2.1", now);
    limits.attempts().failed(exchange);
    assertEquals("1/2 192.0.2.1", text(limits.standings(config, now).proofs(asker)));
    limits.attempts().failed(exchange);
    RateStanding told = limits.standings(config, now).proofs(asker);
    assertTrue(told.refuses());
    assertEquals(1800, told.secondsToWait());
  }

  @Test
  void aLimitThatHasGoneMeanwhileIsNotTold() throws IOException {
    limit("{ \"name\": \"a\", \"limit\": 5, \"window\": \"10s\" }");
    limits.settle(config, List.of(), _ -> false);
    assertNull(look(new Asker(address("192.0.2.1"), null, new Fields())));
  }
}
